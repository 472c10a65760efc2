#pragma once

#include "app/history/generation.h"
#include "ui/common/noticebar.h"
#include "ui/mainwindow/windowservices.h"

#include <QObject>

namespace pentimento {
class HistoryPage;
class Prompter;
struct Endpoint;

/// What the history page asks for and the window has no other part for: the bin, exports of several, the clipboard.
/// Main thread.
class HistoryFlow : public QObject
{
    Q_OBJECT
public:
    HistoryFlow(WindowServices &services, HistoryPage &page, Prompter &prompter, QObject *parent = nullptr);

    /// The command line that sends the same request, on the clipboard.
    void copyCommand(const Generation &generation);

signals:
    void noticed(pentimento::NoticeLevel level, const QString &text, const QList<pentimento::NoticeBar::Action> &actions);

private:
    void exportSeveral(const QStringList &ids);
    void bin(const QStringList &ids);
    void putBack(const QStringList &ids);
    void erase(const QStringList &ids);
    void emptyBin();
    void copy(const QList<Generation> &generations);
    void putCommand(const Generation &generation, const Endpoint &endpoint, const QRect &known);
    void fail(const Error &error);

    WindowServices &m_services;
    Prompter &m_prompter;
};
} // namespace pentimento

#pragma once

#include "ui/forms/fieldeditor.h"

#include <QImage>

class QMenu;
class QMimeData;
class QToolButton;

namespace pentimento {
class ElidedLabel;
class Prompter;
class Thumbnail;

/// Where a reference picture can come from besides files, the clipboard and a drop, which the editor reads itself.
enum class PictureSource { OpenPicture, History };

/// A reference picture: its thumbnail, its name, where to take another from, and away with it. Files are read and
/// looked at off the main thread; nothing is scaled or re-encoded here.
class PictureEditor final : public FieldEditor
{
    Q_OBJECT
public:
    PictureEditor(const Field &field, Prompter *prompter, QWidget *parent);
    void setValue(const QJsonValue &value) override { Q_UNUSED(value) }
    bool isWide() const override { return true; }
    /// File bytes and the name to show; empty bytes: none.
    void setPicture(const QByteArray &file, const QString &name);
    /// Reads \a path later; ends in pictureEdited() or problemChanged().
    void openFile(const QString &path);

signals:
    void pictureEdited(const QByteArray &file, const QString &name);
    void sourceRequested(pentimento::PictureSource source);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fillMenu();
    void chooseFile();
    void paste();
    bool takeMime(const QMimeData *mime);
    void takeImage(const QImage &image);

    Prompter *m_prompter;
    Thumbnail *m_thumbnail;
    ElidedLabel *m_name;
    QToolButton *m_choose;
    QToolButton *m_clear;
    QMenu *m_menu;
    QByteArray m_shown; ///< of the picture in the thumbnail
    quint64 m_request = 0; ///< only the newest reading counts
};

/// One line about a picture that the window provides: the open picture, its mask. Plain text, because it cannot be
/// clicked.
class SummaryEditor final : public FieldEditor
{
    Q_OBJECT
public:
    SummaryEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override { Q_UNUSED(value) }
    /// \a empty is shown quietly while \a text is empty.
    void setSummary(const QString &text, const QString &empty);

private:
    ElidedLabel *m_text;
};
} // namespace pentimento

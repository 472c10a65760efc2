#pragma once

#include "app/base/result.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>

namespace pentimento {
class Catalogue;

struct PracticeOptions
{
    QString directory;                       ///< tasks, bills, files and results; made when absent
    int port = 0;                            ///< 0: any free one
    std::chrono::milliseconds latency{2000}; ///< from a submit to its result
    QString key = {};                        ///< empty: any key or none passes
    /// Wall clock in milliseconds since 1970, called from many threads; empty: the machine's. Tests move it.
    std::function<qint64()> now = {};
    /// What goes wrong on request: NAME, NAME:3 (the first three times), NAME:20% (that share of the times).
    QStringList faults = {};
    /// Told of each request before it is answered, from many threads; empty: nobody listens.
    std::function<void(const QByteArray &method, const QString &path, const QString &query)> heard = {};
};

/// A fault that PracticeOptions::faults may name, and what it does.
struct PracticeFault
{
    QString name;
    QString words;
};
QList<PracticeFault> practiceFaults();

/// An HTTP server on 127.0.0.1 that speaks BFL's and Replicate's protocols for every endpoint of the
/// catalogue and really makes pictures: masked parts are continued from their surroundings, text becomes a
/// drawn picture.
///
/// Everything lies in the directory, so a job goes on in the next process, and several processes may serve
/// one directory at once. Nothing leaves the machine: webhooks are accepted and not called, and pictures come
/// in the request, not from addresses. Keys and webhook fields are never stored.
///
/// To see the states that a kind service rarely shows, put one of these words into the prompt: "moderated"
/// (refused before the run), "withheld" (the picture is held back), "practice-error" (the run fails). The
/// finetune id "unknown-finetune" is not known. None of them is charged.
///
/// Needs a QGuiApplication for drawing text. Runs in threads of its own; all functions may be called from
/// any thread.
class PracticeServer
{
public:
    /// Listens when it returns. Usage where the port is taken or a fault is not known, Storage where the directory cannot be written.
    static Result<std::unique_ptr<PracticeServer>> start(const PracticeOptions &options,
                                                         const Catalogue &catalogue);
    ~PracticeServer();

    QUrl baseUrl() const; ///< http://127.0.0.1:PORT
    /// Ends all connections, waits for the picture being made; unfinished jobs stay in the directory.
    void stop();

    int submitsReceived() const;       ///< whole submits that reached this server, refused ones too
    qint64 billedMicroDollars() const; ///< of all bills in the directory

private:
    struct Parts;
    explicit PracticeServer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};
} // namespace pentimento

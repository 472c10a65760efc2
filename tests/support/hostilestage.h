#pragma once

#include "app/api/provider.h"
#include "tests/support/jobrig.h"
#include "tests/support/wireserver.h"

namespace pentimento {
/// A service that speaks either protocol as badly as a test wants, and a stranger that it may lead to. What a row says
/// is put into the words of the protocol here, so that one row can be played in both.
class HostileStage
{
public:
    enum class Wire { Bfl, Replicate };
    explicit HostileStage(Wire protocol) : wire(protocol) {}

    const Wire wire;
    WireServer service;
    WireServer stranger; ///< another origin: it must never see the key

    bool isReplicate() const { return wire == Wire::Replicate; }
    QByteArray here(const QString &path) const { return service.url(path).toString().toUtf8(); }
    QString pollPath() const;

    WireStep acceptance(const QByteArray &id, const QByteArray &address) const;
    WireStep acceptance() const { return acceptance("task-1", here(pollPath())); }
    void answersSubmits(const QList<WireStep> &steps) { service.on("POST", "/v1/", steps); }
    void accepts() { answersSubmits({acceptance()}); }
    void says(const QList<WireStep> &polls) { service.on("GET", pollPath().toUtf8(), polls); }
    void delivers(const QList<WireStep> &steps) { service.on("GET", "/result.png", steps); }

    /// "Pending" or "processing", or \a word.
    WireStep running(const QByteArray &word = {}, const QByteArray &rest = {}) const;
    WireStep ready(const QByteArray &address = {}) const;
    /// Ready, with \a json where the picture's address should be.
    WireStep readyWith(const QByteArray &json) const;
    WireStep failure(const QByteArray &words, int status = 200) const;
    WireStep moderated(const QByteArray &words) const;
    WireStep notFound() const;
    /// A refusal of a submit, in words or about the field "prompt".
    WireStep refusal(int status, const QByteArray &words, const QByteArray &headers = {}) const;
    WireStep fieldRefusal(const QByteArray &words) const;
    static WireStep picture(const QByteArray &type = "image/png");

    /// Fill with a small picture, to be sent to this service.
    JobRequest request(const JobRig &rig) const;
    std::unique_ptr<Provider> client() const; ///< with little patience
    QString profile() const { return isReplicate() ? QStringLiteral("replicate") : QStringLiteral("bfl"); }
    /// Empty where \a key went home, with calls only, and nowhere else; otherwise what went where.
    QString keyProblem(const QByteArray &key) const;
};

/// What a service does to one job, and what must have become of it.
struct HostileRow
{
    std::function<void(HostileStage &)> prepare;
    JobState state = JobState::Ready;
    int exit = 0;
    int posts = 1;
    QString message = {}; ///< part of what is said; nothing: whatever it is
};

/// Plays \a row; empty where all is as it must be, otherwise what is not: state, exit code, words, number of POSTs,
/// where the key went, bytes left behind, memory.
QString playHostileRow(HostileStage::Wire wire, const HostileRow &row);
} // namespace pentimento

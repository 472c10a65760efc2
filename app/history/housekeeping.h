#pragma once

#include "app/base/fileref.h"
#include "app/base/result.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <atomic>
#include <functional>

namespace pentimento {
class Database;
class Store;
struct Generation;

/// What the history takes on the disk, and how it gets less. Everything here is slow: for worker threads. The storage
/// thread is asked for a slice at a time, so that whoever types a search does not wait for a walk through everything.
class Housekeeping
{
public:
    /// What all generations of one picture, extended or not, take together; each file counts once.
    struct PictureUse
    {
        QString origin = {};    ///< Generation::origin(); empty: made without a picture
        QString name = {};
        int generations = 0;
        qint64 bytes = 0;
        int unkept = 0;         ///< ended, neither favourite nor accepted, not in the bin
        qint64 unkeptBytes = 0; ///< of files that only those use
        QDateTime newest = {};
    };
    struct Usage
    {
        QList<PictureUse> pictures = {}; ///< largest first
        qint64 bytes = 0;
        int binned = 0;
        qint64 binnedBytes = 0;          ///< of files that only those use
        qint64 otherBytes = 0;           ///< thumbnails and the database
    };
    struct Freed
    {
        int generations = 0;
        int files = 0;
        qint64 bytes = 0;
    };
    struct Report
    {
        int generations = 0;
        int files = 0;
        QStringList problems = {};  ///< a sentence each, in English
        QStringList repairs = {};
        bool isSound() const { return problems.isEmpty(); }
    };

    /// \a isEnding: set from another thread, what is under way stops between two slices.
    explicit Housekeeping(Store &store, const std::atomic<bool> *isEnding = nullptr);

    Result<Usage> usage();
    /// Ids of what is neither favourite nor accepted, has ended and is not in the bin; of \a origins, or of all.
    Result<QStringList> unkept(const QStringList &origins);
    /// Erases what came into the bin before \a moment, and the files that nothing else uses.
    Result<Freed> emptyBin(const QDateTime &moment);
    /// The same for \a ids; those that are not in the bin stay.
    Result<Freed> eraseBinned(const QStringList &ids);
    /// Frees files that nothing names, as a crash leaves them; only those that have not been touched since \a before.
    Result<Freed> sweep(const QDateTime &before);
    /// Looks at every row and every file. \a repair: what can be mended is. \a progress is told now and then.
    Result<Report> check(bool repair, const std::function<void(int done, int total)> &progress = {});

private:
    bool isEnding() const { return m_isEnding && *m_isEnding; }
    template<typename Visit>
    Result<void> eachRow(Visit visit);
    Result<void> checkDatabase(bool repair, Report &report);
    Result<void> checkFiles(bool repair, Report &report, const std::function<void(int, int)> &progress);
    Result<void> checkOrphans(bool repair, Report &report);
    Result<Freed> erase(const QList<Generation> &generations);
    void removeThumbnails(const QString &id);

    Store &m_store;
    const std::atomic<bool> *m_isEnding;
};
} // namespace pentimento

#include "app/storage/store.h"

#include "app/base/log.h"
#include "app/storage/storagethread.h"

#include <QCoreApplication>

#include <exception>

using namespace Qt::StringLiterals;

namespace pentimento {
class Store::Private
{
public:
    explicit Private(const Paths &itsPaths)
        : paths(itsPaths)
        , files(itsPaths.files())
        , thread(itsPaths, [this] { QMetaObject::invokeMethod(store, &Store::changedElsewhere, Qt::QueuedConnection); })
    {}

    const Paths paths;
    const FileStore files;
    Store *store = nullptr;
    StorageThread thread;
};

Result<std::unique_ptr<Store>> Store::open(const Paths &paths)
{
    auto p = std::make_unique<Private>(paths);
    // Before the thread starts: it may have something to tell at once.
    std::unique_ptr<Store> store(new Store(std::move(p)));
    store->d->store = store.get();
    if (const Result<void> begun = store->d->thread.begin(); !begun)
        return begun.error();
    return store;
}

Store::Store(std::unique_ptr<Private> p)
    : d(std::move(p))
{}

Store::~Store()
{
    d->thread.finish(); // while all of this still stands: the last tasks may hand in more
}

const Paths &Store::paths() const { return d->paths; }

const FileStore &Store::files() const { return d->files; }

const QString &Store::ownerId() const { return d->thread.ownerId(); }

const std::optional<Error> &Store::openingNotice() const { return d->thread.notice(); }

void Store::failStatement(int n)
{
    d->thread.failures().set(n);
}

bool Store::hasFailed() const
{
    return d->thread.failures().hasFailed();
}

void Store::post(std::function<void(Database &)> task)
{
    d->thread.post(std::move(task));
}

namespace storagedetail {
Error errorOfException(std::exception_ptr problem)
{
    QString what;
    try {
        std::rethrow_exception(problem);
    } catch (const std::bad_alloc &) {
        return Error{Error::Kind::Storage, {},
                     QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "There was not enough memory to write or read the data "
                                                                  "folder. Close other programs or pictures and try "
                                                                  "again.")),
                     {}, u"out of memory on the storage thread"_s};
    } catch (const std::exception &exception) {
        what = QString::fromUtf8(exception.what());
    } catch (...) {
        what = u"an exception of unknown type"_s;
    }
    qCWarning(logStore) << "A storage task ended in an exception:" << what;
    return Error{Error::Kind::Storage, {},
                 QString::fromUtf8(QT_TRANSLATE_NOOP("Error", "A step in the data folder failed for a reason that the "
                                                              "program does not know. The log says more.")),
                 {}, what};
}
} // namespace storagedetail
} // namespace pentimento

#include "moc_store.cpp"

#include "tests/support/jobrig.h"

#include "app/history/generationtable.h"
#include "app/imaging/picturefile.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QTest>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr QSize pictureSize(96, 64);
}

JobRig::JobRig()
{
    provider.result = picture(pictureSize, qRgb(0, 200, 0));
    credentials.setForSession(u"bfl"_s, u"secret-key"_s);
    start();
}

JobRig::~JobRig()
{
    stop();
}

void JobRig::start()
{
    Result<std::unique_ptr<Store>> opened = Store::open(Paths::below(m_folder.path()));
    if (!opened)
        qFatal("the store does not open: %s", qPrintable(opened.error().plainSentence()));
    m_store = *std::move(opened);
    m_history = std::make_unique<History>(*m_store);
    m_queue = std::make_unique<JobQueue>(
        JobQueue::Services{*m_store,
                           *m_history,
                           credentials,
                           catalogue,
                           clock,
                           [this](const QString &protocol) -> Provider * {
                               return protocol == u"bfl"_s || client != &provider ? client : nullptr;
                           },
                           [this] { return profiles; },
                           [this]() -> Result<QUrl> { return practice; },
                           {},
                           {},
                           [this] { return limits; }});
    QObject::connect(m_queue.get(), &JobQueue::ended, m_queue.get(),
                     [this](const Generation &generation) { ended.append(generation); });
    QObject::connect(m_queue.get(), &JobQueue::storageFailed, m_queue.get(),
                     [this](const Error &error) { storageErrors.append(error); });
}

void JobRig::stop()
{
    m_queue.reset();
    m_history.reset();
    m_store.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void JobRig::restart()
{
    stop();
    start();
}

template<typename T>
T JobRig::waitFor(const QFuture<T> &future)
{
    QElapsedTimer time;
    time.start();
    while (!future.isFinished() && time.elapsed() < 20'000)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    if (future.resultCount() == 0)
        qFatal("no result came");
    return future.result();
}

JobQueue::AddOutcome JobRig::add(const JobRequest &request)
{
    return waitFor(m_queue->add(request));
}

QString JobRig::addOne(const JobRequest &request)
{
    const JobQueue::AddOutcome outcome = add(request);
    for (const Error &error : outcome.errors)
        qWarning() << error.plainSentence() << error.detail;
    return outcome.ids.value(0);
}

QStringList JobRig::resume(bool startQueued)
{
    return waitFor(m_queue->resume(startQueued));
}

void JobRig::settle()
{
    QElapsedTimer quiet;
    for (int round = 0; round < 3; ++round) {
        waitFor(m_store->run([](Database &) { return true; })); // behind everything that was handed in so far
        quiet.start();
        while (quiet.elapsed() < 4)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
    }
}

bool JobRig::runUntil(const std::function<bool()> &isReached, int patienceMs)
{
    QElapsedTimer time;
    time.start();
    while (!isReached()) {
        if (time.elapsed() > patienceMs)
            return false;
        settle();
        if (!isReached() && clock.nextCallback())
            clock.advance(*clock.nextCallback());
    }
    return true;
}

Generation JobRig::runToEnd(const QString &id)
{
    const auto isEnded = [&] {
        return std::any_of(ended.begin(), ended.end(), [&](const Generation &one) { return one.id == id; });
    };
    if (!runUntil(isEnded))
        qWarning() << "the job did not end; it is" << jobStateName(row(id).state);
    return row(id);
}

Generation JobRig::row(const QString &id)
{
    const Result<Generation> found
        = waitFor(m_store->run([id](Database &database) { return generationtable::find(database, id); }));
    return found ? *found : Generation{};
}

QList<Generation> JobRig::rows()
{
    const Result<QList<Generation>> found
        = waitFor(m_store->run([](Database &database) { return generationtable::page(database, {}); }));
    return found ? *found : QList<Generation>{};
}

JobRequest JobRig::fillRequest() const
{
    JobRequest request;
    request.profile = u"bfl"_s;
    request.endpoint = *catalogue.find(u"flux-pro-1.0-fill"_s, u"bfl"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}, {u"output_format"_s, u"png"_s}};
    PictureSnapshot snapshot;
    snapshot.name = u"lake.png"_s;
    snapshot.file = picture(pictureSize, qRgb(10, 20, 200));
    snapshot.info = *probePicture(snapshot.file, snapshot.name);
    snapshot.mask = MaskTiles(pictureSize);
    snapshot.mask.fillRect(QRect(30, 20, 20, 20), 255);
    request.picture = snapshot;
    return request;
}

JobRequest JobRig::textRequest() const
{
    JobRequest request;
    request.profile = u"bfl"_s;
    request.endpoint = *catalogue.find(u"flux-dev"_s, u"bfl"_s);
    request.fields = {{u"prompt"_s, u"a boat"_s}};
    return request;
}

QByteArray JobRig::picture(QSize size, QRgb colour)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    image.setPixel(1, 1, qRgb(255, 255, 255));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}
} // namespace pentimento

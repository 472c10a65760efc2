#include "tests/soak/soakworker.h"

#include "app/base/futures.h"
#include "app/cli/backend.h"
#include "app/history/history.h"
#include "app/imaging/picturefile.h"
#include "app/jobs/jobqueue.h"
#include "tests/support/testimages.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
class Worker : public QObject
{
public:
    Worker(Backend &backend, const WorkerOrder &order)
        : m_backend(backend)
        , m_order(order)
        , m_photo(jpegFile(testPhoto(QSize(96, 64))))
    {
        connect(&backend.queue(), &JobQueue::ended, this, [this](const Generation &row) {
            m_open.remove(row.id);
            goOn();
        });
        connect(&backend.queue(), &JobQueue::storageFailed, this,
                [](const Error &error) { std::fprintf(stderr, "%s\n", qPrintable(error.plainSentence())); });
    }

    void start()
    {
        thenOn(m_backend.queue().resume(true), this, [this](const QStringList &ids) {
            m_open = QSet<QString>(ids.begin(), ids.end());
            thenOn(m_backend.history().count({}), this, [this](const Result<qint64> &made) {
                m_made = made ? int(*made) : 0;
                goOn();
            });
        });
    }

private:
    JobRequest request(int number) const
    {
        JobRequest wanted;
        wanted.profile = u"bfl"_s;
        wanted.address = QUrl(m_order.address);
        const bool fills = number % 5 == 0;
        wanted.endpoint = *m_backend.catalogue().find(fills ? u"flux-pro-1.0-fill"_s : u"flux-dev"_s, u"bfl"_s);
        wanted.fields = {{u"prompt"_s, u"boat %1"_s.arg(number)}, {u"output_format"_s, u"png"_s}};
        if (!fills) {
            wanted.fields.insert(u"width"_s, 256);
            wanted.fields.insert(u"height"_s, 256);
            return wanted;
        }
        PictureSnapshot snapshot;
        snapshot.name = u"lake.jpg"_s;
        snapshot.file = m_photo;
        snapshot.info = *probePicture(snapshot.file, snapshot.name);
        snapshot.mask = MaskTiles(snapshot.info.size);
        snapshot.mask.fillRect(QRect(30, 20, 20, 20), 255);
        wanted.picture = snapshot;
        return wanted;
    }

    void goOn()
    {
        if (m_open.isEmpty() && m_adding == 0 && m_made >= m_order.total)
            return QCoreApplication::exit(0);
        while (m_made + m_adding < m_order.total && m_open.size() + m_adding < m_order.atOnce) {
            ++m_adding;
            thenOn(m_backend.queue().add(request(m_made + m_adding)), this, [this](const JobQueue::AddOutcome &added) {
                --m_adding;
                if (added.ids.isEmpty()) {
                    std::fprintf(stderr, "%s\n", added.errors.isEmpty() ? "?" : qPrintable(added.errors.first().plainSentence()));
                    return QCoreApplication::exit(1);
                }
                ++m_made;
                for (const QString &id : added.ids) {
                    // A job can end before the news that it was made.
                    if (!m_backend.queue().progress(id).elsewhere)
                        m_open.insert(id);
                }
                goOn();
            });
        }
    }

    Backend &m_backend;
    const WorkerOrder m_order;
    const QByteArray m_photo;
    QSet<QString> m_open;
    int m_made = 0;
    int m_adding = 0;
};
} // namespace

QStringList WorkerOrder::arguments() const
{
    return {u"--worker"_s, dataFolder, address, QString::number(total), QString::number(atOnce)};
}

WorkerOrder WorkerOrder::fromArguments(const QStringList &words)
{
    return {words.value(0), words.value(1), words.value(2).toInt(), words.value(3).toInt()};
}

int runWorker(const WorkerOrder &order)
{
    QLoggingCategory::setFilterRules(u"pentimento.*.info=false"_s); // a line for each request
    Backend::Setup setup;
    setup.paths = Paths::below(order.dataFolder);
    auto credentials = std::make_unique<MemoryCredentials>();
    credentials->setForSession(u"bfl"_s, u"soak-key"_s);
    setup.credentials = std::move(credentials);
    Result<std::unique_ptr<Backend>> backend = Backend::open(std::move(setup));
    if (!backend) {
        std::fprintf(stderr, "%s\n", qPrintable(backend.error().plainSentence()));
        return 1;
    }
    Worker worker(**backend, order);
    worker.start();
    return QCoreApplication::exec();
}
} // namespace pentimento

#pragma once

#include "app/base/ids.h"
#include "app/history/generationtable.h"
#include "app/history/history.h"
#include "app/storage/store.h"

#include <QBuffer>
#include <QLinearGradient>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <memory>

namespace pentimento {
/// A history of its own in a temporary folder.
class HistoryRig
{
public:
    HistoryRig()
    {
        auto opened = Store::open(Paths::below(m_folder.path()));
        if (!opened)
            qFatal("%s", qPrintable(opened.error().plainSentence()));
        m_store = std::move(*opened);
        m_history = std::make_unique<History>(*m_store);
    }

    /// The moment that all times are reckoned from: the same however long a slow machine takes.
    static QDateTime now()
    {
        static const QDateTime moment = QDateTime::currentDateTimeUtc();
        return moment;
    }

    History &history() { return *m_history; }
    Store &store() { return *m_store; }

    /// One more, newer than all before: every seventh moderated, every eleventh unknown, every thirteenth failed, with
    /// services, prompts and favourites in turns. Not stored yet.
    Generation next()
    {
        using namespace Qt::StringLiterals;
        static const std::array prompts{u"white lighthouse, evening"_s, u"autumn trees"_s, u"chapel with slate roof"_s,
                                        u"remove the cable"_s, u"wooden jetty"_s};
        static const std::array profiles{u"bfl"_s, u"practice"_s, u"replicate"_s};
        static const std::array titles{u"FLUX.1 Fill [pro] Finetuned"_s, u"FLUX.1 Fill [pro]"_s, u"FLUX.1 Kontext [pro]"_s};
        const int n = m_made++;
        Generation generation;
        generation.id = orderedId(n);
        generation.group = generation.id;
        generation.profile = profiles[size_t(n % 3)];
        generation.protocol = n % 3 == 2 ? u"replicate"_s : u"bfl"_s;
        generation.endpoint = u"endpoint-%1"_s.arg(n % 3);
        generation.endpointTitle = titles[size_t(n % 3)];
        generation.prompt = prompts[size_t(n % 5)];
        generation.seed = 1000 + n;
        generation.pictureName = u"lake.jpg"_s;
        generation.pictureSize = {600, 400};
        generation.state = stateOf(n);
        if (generation.state == JobState::Ready)
            generation.raw = picture(n);
        generation.favourite = n % 5 == 4;
        generation.cost = Money{60'000, 6.0, u"credits"_s};
        generation.createdAt = now().addSecs(-60 * qint64(100'000 - n));
        return generation;
    }

    QList<Generation> fill(int count)
    {
        QList<Generation> generations;
        for (int i = 0; i < count; ++i)
            generations << next();
        insert(generations);
        return generations;
    }

    void insert(const QList<Generation> &generations)
    {
        const auto done = wait(m_store->run([generations](Database &db) { return generationtable::insertAll(db, generations); }));
        if (!done)
            qFatal("%s", qPrintable(done.error().plainSentence()));
    }

    void write(const Generation &generation)
    {
        const auto done = wait(m_store->run([generation](Database &db) { return generationtable::update(db, generation); }));
        if (!done)
            qFatal("%s", qPrintable(done.error().plainSentence()));
    }

    QStringList ids(const HistoryQuery &query)
    {
        HistoryQuery all = query;
        all.limit = 1'000'000;
        const Result<QList<Generation>> found = wait(m_history->page(all));
        QStringList list;
        for (const Generation &generation : *found)
            list << generation.id;
        return list;
    }

    /// Only for what needs no event loop: page(), count(), tasks of the store.
    template<typename T>
    static T wait(QFuture<T> future)
    {
        future.waitForFinished();
        return future.result();
    }

    /// A small picture, another one for each \a number of twelve.
    FileRef picture(int number)
    {
        FileRef &kept = m_pictures[size_t(number % 12)];
        if (kept.isNull()) // each takes a moment of the disk
            kept = stored(number % 12);
        return kept;
    }

private:
    FileRef stored(int number)
    {
        QImage image(number % 4 == 3 ? QSize(200, 300) : QSize(300, 200), QImage::Format_RGB32);
        QPainter painter(&image);
        QLinearGradient colours(0, 0, 0, image.height());
        colours.setColorAt(0, QColor::fromHsv(number % 12 * 30, 110, 200));
        colours.setColorAt(1, QColor::fromHsv((number % 12 * 30 + 60) % 360, 150, 170));
        painter.fillRect(image.rect(), colours);
        painter.end();
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return *m_store->files().put(bytes, QStringLiteral("png"));
    }

    static JobState stateOf(int n)
    {
        if (n % 7 == 3)
            return n % 2 ? JobState::ContentModerated : JobState::RequestModerated;
        if (n % 11 == 5)
            return JobState::Unknown;
        return n % 13 == 6 ? JobState::Failed : JobState::Ready;
    }

    /// As newId() makes them, but in order however fast they are made.
    static QString orderedId(int n)
    {
        return QStringLiteral("01h%1").arg(n, 7, 10, QLatin1Char('0')) + newId().right(16);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<History> m_history; // before the store it reads from
    std::array<FileRef, 12> m_pictures;
    int m_made = 0;
};
} // namespace pentimento

#include "tests/flows/testwindow.h"

#include "app/autosave/workingstate.h"
#include "app/credentials/credentialstore.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/settings/settings.h"
#include "app/storage/store.h"
#include "ui/canvas/canvaswidget.h"
#include "ui/common/theme.h"

#include <QApplication>

using namespace Qt::StringLiterals;

namespace pentimento {
TestWindow::TestWindow(const QString &folder, std::chrono::milliseconds latency)
{
    QCoreApplication::installTranslator(&m_plurals);
    Backend::Setup setup;
    setup.paths = Paths::below(folder);
    setup.practiceLatency = latency;
    setup.credentials = std::make_unique<MemoryCredentials>();
    Result<std::unique_ptr<Backend>> opened = Backend::open(std::move(setup));
    if (!opened)
        qFatal("%s", qPrintable(opened.error().sentence()));
    m_backend = *std::move(opened);
    applyTheme(*qApp, ThemeChoice::Dark);
    m_feed = std::make_unique<GenerationFeed>(m_backend->history());
    m_autosave = std::make_unique<AutoSave>(m_backend->store());
    m_window = std::make_unique<MainWindow>(WindowServices{m_backend->settings(), m_backend->catalogue(), m_backend->credentials(),
                                                           m_backend->history(), *m_feed, m_backend->queue(), *m_autosave,
                                                           m_backend->paths(), [this] { return m_backend->profiles(); }, &prompter,
                                                           &m_backend->desk()});
}

TestWindow::~TestWindow() = default;

bool TestWindow::open(const QStringList &files)
{
    m_window->show();
    m_window->start(files);
    return QTest::qWaitForWindowActive(m_window.get());
}

QWidget *TestWindow::widget(const QString &accessibleName) const
{
    // A label or a row can share its editor's name: what takes the keyboard is meant.
    QWidget *found = nullptr;
    for (QWidget *candidate : m_window->findChildren<QWidget *>()) {
        if (candidate->accessibleName() != accessibleName || !candidate->isVisible())
            continue;
        if (candidate->focusPolicy() != Qt::NoFocus)
            return candidate;
        found = found ? found : candidate;
    }
    return found;
}

CanvasWidget *TestWindow::canvas() const
{
    for (auto *canvas : m_window->findChildren<CanvasWidget *>()) {
        if (canvas->accessibleName() == CanvasWidget::tr("Canvas")) // the other one shows what was there before, side by side
            return canvas;
    }
    return nullptr;
}

void TestWindow::paint(const QList<QPointF> &shares)
{
    QWidget *area = canvas();
    const auto place = [area](QPointF share) {
        return QPointF(share.x() * area->width(), share.y() * area->height()).toPoint();
    };
    QTest::mousePress(area, Qt::LeftButton, {}, place(shares.first()));
    for (qsizetype i = 1; i < shares.size(); ++i) {
        for (int step = 1; step <= 8; ++step)
            QTest::mouseMove(area, place(shares[i - 1] + (shares[i] - shares[i - 1]) * step / 8.0), 2);
    }
    QTest::mouseRelease(area, Qt::LeftButton, {}, place(shares.last()));
}

void TestWindow::type(const QString &accessibleName, const QString &text)
{
    QWidget *field = widget(accessibleName);
    QVERIFY2(field, qPrintable(accessibleName));
    QTest::mouseClick(field, Qt::LeftButton);
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
}

void TestWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : m_window.get(), key, modifiers);
}
} // namespace pentimento

#include "app/autosave/workingstate.h"
#include "app/base/log.h"
#include "app/cli/backend.h"
#include "app/cli/commandline.h"
#include "app/history/generationfeed.h"
#include "app/history/history.h"
#include "app/jobs/jobqueue.h"
#include "app/settings/settings.h"
#include "app/storage/store.h"
#include "ui/common/englishplurals.h"
#include "ui/common/icons.h"
#include "ui/common/pseudotranslator.h"
#include "ui/common/theme.h"
#include "ui/common/themewatcher.h"
#include "ui/mainwindow/filehandover.h"
#include "ui/mainwindow/mainwindow.h"

#include <QApplication>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QMessageBox>
#include <QTranslator>

#include <cstdio>

using namespace pentimento;
using namespace Qt::StringLiterals;

namespace {
void nameApplication()
{
    QCoreApplication::setApplicationName(u"pentimento"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(PENTIMENTO_VERSION));
    QGuiApplication::setDesktopFileName(u"io.github.pentimento.Pentimento"_s);
    QGuiApplication::setApplicationDisplayName(u"Pentimento"_s);
}

QStringList argumentsOf(int argc, char **argv)
{
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words << QString::fromLocal8Bit(argv[i]);
    return words;
}

int say(std::FILE *stream, const QString &text, int code)
{
    std::fputs(text.toUtf8().constData(), stream);
    return code;
}

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
           || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

void installTranslations(QApplication &app, const QString &language)
{
    app.installTranslator(new EnglishPlurals(&app));
    if (language == u"pseudo"_s) {
        app.installTranslator(new PseudoTranslator(&app));
        return;
    }
    const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
    if (!language.isEmpty())
        QLocale::setDefault(locale);
    for (const auto &[name, folder] : {std::pair(u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)),
                                       std::pair(u"pentimento"_s, u":/translations"_s)}) {
        auto *translator = new QTranslator(&app);
        if (translator->load(locale, name, u"_"_s, folder))
            app.installTranslator(translator);
    }
}

int runWindow(QApplication &app, const QStringList &files)
{
    Result<std::unique_ptr<Backend>> opened = Backend::open({});
    if (!opened) {
        applyTheme(app, ThemeChoice::System);
        QMessageBox::critical(nullptr, u"Pentimento"_s, opened.error().sentence());
        return exitCode(opened.error().kind);
    }
    Backend &backend = **opened;
    installTranslations(app, backend.settings().get(settings::language));
    applyTheme(app, themeChoiceFromName(backend.settings().get(settings::theme)));
    const ThemeWatcher watcher; // follows the desktop from now on
    GenerationFeed feed(backend.history());
    AutoSave autosave(backend.store());
    MainWindow window({backend.settings(), backend.catalogue(), backend.credentials(), backend.history(), feed,
                       backend.queue(), autosave, backend.paths(), [&backend] { return backend.profiles(); }, nullptr,
                       &backend.desk()});
    FileHandover handover(backend.paths());
    QObject::connect(&handover, &FileHandover::arrived, &window, &MainWindow::takeOver);
    window.show();
    window.start(files);
    return QApplication::exec();
}
} // namespace

int main(int argc, char **argv)
{
    const QStringList words = argumentsOf(argc, argv);
    nameApplication();
    if (words.value(0) == u"--help"_s || words.value(0) == u"-h"_s)
        return say(stdout, usageText(), 0);
    if (words.value(0) == u"--version"_s)
        return say(stdout, u"pentimento %1\n"_s.arg(QStringLiteral(PENTIMENTO_VERSION)), 0);
    if (isSubcommand(words.value(0))) {
        // Text drawing needs a QGuiApplication; the display that may be there is none of a subcommand's business.
        qputenv("QT_QPA_PLATFORM", "offscreen");
        startLog(Paths::fromEnvironment().logFile(), false); // first: Qt speaks while it starts
        QGuiApplication app(argc, argv);
        EnglishPlurals plurals;
        QGuiApplication::installTranslator(&plurals);
        return runSubcommand(words);
    }
    for (const QString &word : words) {
        if (word.startsWith(u'-') && !QFileInfo::exists(word))
            return say(stderr, u"There is no subcommand or option %1. See pentimento --help.\n"_s.arg(word), 2);
    }
    if (words.size() > 2)
        return say(stderr, u"The window takes a picture and a mask; see pentimento --help.\n"_s, 2);
    if (!hasDisplay())
        return say(stderr, u"There is no display to open a window on. See pentimento --help for the subcommands.\n"_s, 2);
    startLog(Paths::fromEnvironment().logFile(), true);
    QApplication app(argc, argv);
    // Each point of a pen counts; Qt on X11 would drop those that come faster than it redraws. Not before the
    // application is there: its platform plugin asks for that itself.
    QCoreApplication::setAttribute(Qt::AA_CompressHighFrequencyEvents, false);
    QStringList files;
    for (const QString &word : words)
        files << QFileInfo(word).absoluteFilePath();
    if (FileHandover::handTo(Paths::fromEnvironment(), files))
        return 0; // the window that is there shows them
    QApplication::setWindowIcon(applicationIcon());
    return runWindow(app, words);
}

#include "ui/forms/pictureeditors.h"

#include "app/base/backgroundpool.h"
#include "app/base/futures.h"
#include "app/imaging/picturefile.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/icons.h"
#include "ui/common/prompter.h"
#include "ui/common/theme.h"
#include "ui/common/thumbnail.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QImageReader>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <QtConcurrent>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr QSize thumbnailBox(64, 56);
constexpr qint64 mostBytes = 256 * 1024 * 1024;

struct Read
{
    QByteArray bytes;
    std::optional<Error> error;
};

/// The file's bytes, if they are a picture.
Read readPicture(const QString &path)
{
    const QString name = QFileInfo(path).fileName();
    Result<QByteArray> bytes = readWhole(path, mostBytes);
    if (!bytes)
        return {{}, bytes.error()};
    if (const auto info = probePicture(*bytes, name); !info)
        return {{}, info.error()};
    return {*bytes, {}};
}

/// A small upright view, read at a fraction of the size where the format can.
QImage smallView(const QByteArray &bytes, const QSize &pixels)
{
    QBuffer buffer;
    buffer.setData(bytes);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isValid() && (size.width() > pixels.width() * 2 || size.height() > pixels.height() * 2))
        reader.setScaledSize(size.scaled(pixels * 2, Qt::KeepAspectRatio).expandedTo({1, 1}));
    return reader.read();
}

QByteArray encodedPng(const QImage &image)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG", 80);
    return buffer.data();
}

bool canTake(const QMimeData *data)
{
    return data->hasImage() || (data->hasUrls() && data->urls().size() == 1 && data->urls().first().isLocalFile());
}
} // namespace

PictureEditor::PictureEditor(const Field &field, Prompter *prompter, QWidget *parent)
    : FieldEditor(field, parent)
    , m_prompter(prompter)
    , m_thumbnail(new Thumbnail(thumbnailBox, this))
    , m_name(new ElidedLabel(this))
    , m_choose(new QToolButton(this))
    , m_clear(new QToolButton(this))
    , m_menu(new QMenu(this))
{
    setAcceptDrops(true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_thumbnail, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    column->addWidget(m_name);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(m_choose, 1);
    buttons->addWidget(m_clear);
    column->addLayout(buttons);
    column->addStretch(1);
    row->addLayout(column, 1);

    m_choose->setText(tr("Choose…"));
    m_choose->setMinimumHeight(controlHeight(fontMetrics()));
    m_choose->setProperty("role", u"bordered"_s);
    m_choose->setPopupMode(QToolButton::InstantPopup);
    m_choose->setMenu(m_menu);
    m_choose->setFocusPolicy(Qt::StrongFocus);
    m_choose->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    addPart(m_choose);
    m_clear->setIcon(icon("close"_L1, IconTone::Quiet));
    m_clear->setToolTip(tr("Remove this picture"));
    m_clear->setAccessibleName(tr("Remove this picture"));
    connect(m_clear, &QToolButton::clicked, this, [this] {
        ++m_request;
        emit problemChanged({});
        emit pictureEdited({}, {});
    });
    fillMenu();
    setPicture({}, {});
}

void PictureEditor::fillMenu()
{
    m_menu->addAction(icon("open"_L1), tr("From a file…"), this, &PictureEditor::chooseFile);
    m_menu->addAction(icon("paste"_L1), tr("Paste"), this, &PictureEditor::paste);
    m_menu->addAction(icon("image"_L1), tr("The open picture"), this,
                      [this] { emit sourceRequested(PictureSource::OpenPicture); });
    m_menu->addAction(icon("history"_L1), tr("From the history…"), this,
                      [this] { emit sourceRequested(PictureSource::History); });
}

void PictureEditor::setPicture(const QByteArray &file, const QString &name)
{
    m_name->setText(file.isEmpty() ? tr("none") : name);
    m_name->setTone(file.isEmpty() ? ElidedLabel::Tone::Quiet : ElidedLabel::Tone::Normal);
    m_clear->setEnabled(!file.isEmpty());
    if (file.constData() == m_shown.constData() && file.size() == m_shown.size())
        return;
    m_shown = file;
    m_thumbnail->setImage({});
    if (file.isEmpty())
        return;
    const QSize pixels = thumbnailBox * devicePixelRatioF();
    thenOn(QtConcurrent::run(backgroundPool(), smallView, file, pixels), this, [this, file](const QImage &image) {
        if (m_shown.constData() == file.constData())
            m_thumbnail->setImage(image);
    });
}

void PictureEditor::openFile(const QString &path)
{
    const quint64 request = ++m_request;
    emit problemChanged({});
    thenOn(QtConcurrent::run(backgroundPool(), readPicture, path), this, [this, path, request](const Read &read) {
        if (request != m_request)
            return;
        if (read.error)
            emit problemChanged(read.error->sentence());
        else
            emit pictureEdited(read.bytes, QFileInfo(path).fileName());
    });
}

void PictureEditor::chooseFile()
{
    if (!m_prompter)
        return;
    FileQuestion question;
    question.title = tr("Choose a picture for %1").arg(name());
    question.filters = {tr("Pictures") + u" (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.gif)"_s, tr("All files") + u" (*)"_s};
    m_prompter->askForFiles(question, this, [this](const QStringList &paths) {
        if (!paths.isEmpty())
            openFile(paths.first());
    });
}

void PictureEditor::paste()
{
    if (!takeMime(QApplication::clipboard()->mimeData()))
        emit problemChanged(tr("There is no picture on the clipboard."));
}

bool PictureEditor::takeMime(const QMimeData *mime)
{
    if (!mime || !canTake(mime))
        return false;
    // A copied file is better than its picture: it goes to the service as it is.
    if (mime->hasUrls())
        openFile(mime->urls().first().toLocalFile());
    else
        takeImage(qvariant_cast<QImage>(mime->imageData()));
    return true;
}

void PictureEditor::takeImage(const QImage &image)
{
    const quint64 request = ++m_request;
    emit problemChanged({});
    thenOn(QtConcurrent::run(backgroundPool(), encodedPng, image), this, [this, request](const QByteArray &png) {
        if (request == m_request && !png.isEmpty())
            emit pictureEdited(png, tr("Pasted picture"));
    });
}

void PictureEditor::dragEnterEvent(QDragEnterEvent *event)
{
    if (canTake(event->mimeData()))
        event->acceptProposedAction();
}

void PictureEditor::dropEvent(QDropEvent *event)
{
    if (takeMime(event->mimeData()))
        event->acceptProposedAction();
}

bool PictureEditor::event(QEvent *event)
{
    // Ours before the window's own Paste while the focus is in here.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Paste)) {
        event->accept();
        return true;
    }
    return FieldEditor::event(event);
}

void PictureEditor::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Paste))
        paste();
    else
        FieldEditor::keyPressEvent(event);
}

SummaryEditor::SummaryEditor(const Field &field, QWidget *parent) : FieldEditor(field, parent), m_text(new ElidedLabel(this, 2))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_text);
    setMinimumHeight(controlHeight(fontMetrics()));
    setMinimumWidth(80);
    m_text->setCentered(true);
    addPart(m_text);
    setFocusProxy(nullptr);
}

void SummaryEditor::setSummary(const QString &text, const QString &empty)
{
    QString shown = text.isEmpty() ? empty : text;
    shown.replace(u" × "_s, QString::fromUtf8("\u00a0×\u00a0")); // a size stays on one line
    m_text->setText(shown);
    m_text->setTone(text.isEmpty() ? ElidedLabel::Tone::Quiet : ElidedLabel::Tone::Normal);
    m_text->setAccessibleName(name());
    m_text->setAccessibleDescription(m_text->text());
}
} // namespace pentimento

#include "moc_pictureeditors.cpp"

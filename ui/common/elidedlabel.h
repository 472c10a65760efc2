#pragma once

#include <QFrame>

namespace pentimento {
/// Plain text on a fixed number of lines: what does not fit ends in "…" and is whole in the tooltip. It never asks
/// for width and its height is fixed by font and line count, so its text moves nothing.
class ElidedLabel : public QFrame
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text)
public:
    enum class Tone { Normal, Strong, Quiet, Good, Warn, Bad };

    explicit ElidedLabel(QWidget *parent = nullptr, int lines = 1);

    void setText(const QString &text);
    QString text() const { return m_text; }
    void setTone(Tone tone);
    Tone tone() const { return m_tone; }
    /// A name from icons.h before the text; empty: none. Room is taken from the text, not from the layout.
    void setIconName(const QString &name);
    /// Shown as tooltip when all of the text is visible.
    void setHint(const QString &hint);
    /// Fewer lines than there is room for stand in the middle instead of at the top.
    void setCentered(bool centered);
    void setElideMode(Qt::TextElideMode mode); ///< of a one-line label; the end by default

    /// The lines as shown, for tests and screen readers.
    QStringList shownLines() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    int textWidth() const;
    int iconSide() const;
    bool isCut() const;

    QString m_text;
    QString m_hint;
    QString m_iconName;
    int m_lines;
    bool m_centered = false;
    Tone m_tone = Tone::Normal;
    Qt::TextElideMode m_elide = Qt::ElideRight;
};
} // namespace pentimento

#pragma once

#include <QStatusBar>

class QLabel;

namespace pentimento {
class Picture;
struct MaskFacts;

/// The status bar: zoom, size and profile, mask share, pointer, autosave, service. Each part has a width of its own,
/// so none moves another.
class StatusLine : public QStatusBar
{
    Q_OBJECT
public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setZoom(double zoom);
    void setPicture(const Picture *picture); ///< null: none
    void setMaskFacts(const MaskFacts &facts);
    void setPointer(const QPoint &pixel);
    void clearPointer();
    void setAutosave(const QString &text);
    /// \a good: reachable and ready; a mark and the words tell, not the colour alone.
    void setService(bool good, const QString &text);

private:
    QLabel *addLabel(const QString &name, const QString &widest, const QString &toolTip);

    QLabel *m_zoom;
    QLabel *m_size;
    QLabel *m_mask;
    QLabel *m_pointer;
    QLabel *m_autosave;
    QLabel *m_service;
};

/// "mask 4.1 % · 2 islands · 3,120 soft pixels".
QString maskFactsText(const MaskFacts &facts);
/// "mask 4.1 %", from counts; "mask empty", "mask under 0.1 %".
QString maskShareText(qint64 covered, qint64 all);
} // namespace pentimento

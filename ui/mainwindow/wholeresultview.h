#pragma once

#include <QImage>
#include <QWidget>

namespace pentimento {
/// A result that belongs to no picture, whole and centred where the canvas is.
class WholeResultView : public QWidget
{
    Q_OBJECT
public:
    explicit WholeResultView(QWidget *parent = nullptr);
    void setImage(const QImage &image);

signals:
    void leaveRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QImage m_image;
};
} // namespace pentimento

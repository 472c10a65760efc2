#pragma once

#include <QPixmap>
#include <QWidget>

namespace pentimento {
/// One picture as large as its place allows, aspect kept, never enlarged past twice its pixels. What became of the job
/// stands over it where it is not a result.
class PreviewPicture : public QWidget
{
    Q_OBJECT
public:
    explicit PreviewPicture(QWidget *parent = nullptr);

    void setPicture(const QPixmap &picture);
    /// Empty \a iconName: the picture speaks for itself.
    void setVeil(const QString &iconName, const QString &word, bool isTrouble);
    QRect pictureRect() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QPixmap m_picture;
    QString m_icon;
    QString m_word;
    bool m_isTrouble = false;
};
} // namespace pentimento

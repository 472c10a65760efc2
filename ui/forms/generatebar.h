#pragma once

#include "ui/common/noticebar.h"

#include <QElapsedTimer>
#include <QPushButton>

class QSpinBox;

namespace pentimento {
class ElidedLabel;

/// A button that says as much as it has room for: the first of its texts that fits.
class FittingButton : public QPushButton
{
    Q_OBJECT
public:
    using QPushButton::QPushButton;
    void setTexts(const QStringList &longestFirst);
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    QStringList m_texts;
};

/// What stands under the form for good: how many, what is wrong or worth knowing, and Generate with its price. Its
/// height depends on nothing but the font.
class GenerateBar : public QWidget
{
    Q_OBJECT
public:
    explicit GenerateBar(QWidget *parent = nullptr);

    int variations() const;
    void setVariations(int count);
    /// Texts of Generate, the longest first.
    void setGenerateTexts(const QStringList &longestFirst);
    void setGenerateEnabled(bool enabled);
    bool isGenerateEnabled() const;
    /// The worst message before sending; a disabled Generate says why here.
    void setMessage(NoticeLevel level, const QString &text);
    QString message() const;
    /// Whether there is more to say than fits on the line; the button's place is kept.
    void setDetailsOffered(bool offered);
    QWidget *messageAnchor() const;
    /// The link beside the variations; empty: none, with its place kept.
    void setLink(const QStringList &longestFirst, const QString &tip);
    /// As a click, where Generate is enabled; a second one within the double-click time does nothing.
    void generate();

signals:
    void generateRequested();
    void linkActivated();
    void detailsRequested();
    void variationsChanged(int count);

private:
    QSpinBox *m_variations;
    FittingButton *m_link;
    ElidedLabel *m_message;
    QPushButton *m_details;
    FittingButton *m_generate;
    QElapsedTimer m_sinceLast;
};
} // namespace pentimento

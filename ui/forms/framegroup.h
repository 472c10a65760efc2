#pragma once

#include "app/imaging/uploadplan.h"
#include "ui/common/collapsiblesection.h"

#include <QList>
#include <QRect>
#include <QString>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace pentimento {
class NumberField;

/// How the person wants pictures to be sent; the same for all pictures, kept in the settings.
struct FrameChoice
{
    int context = CropChoice::usualContext; ///< per cent of the mask's size
    double megapixels = 0;                  ///< 0: what the model works at
    double aspect = 0;                      ///< width / height; 0: free
    int grow = usualGrow;                   ///< px of the picture
    bool keepsToMask = true;                ///< on models without a mask
    QString ending = {};                    ///< added to the prompt on those
    bool operator==(const FrameChoice &) const = default;

    /// Wide enough that no rim of a removed object is left beside it (measured, tests/app/imaging/tst_seams).
    static constexpr int usualGrow = 12;
    static constexpr int mostGrow = 200;
    static constexpr double unlimited = 1000; ///< megapixels: the service's own limit rules
    static QList<double> shapes();            ///< that aspect can be, free first
};

/// The group *Frame* of the form: what of the picture is sent, by words and numbers; folded until it is wanted.
class FrameGroup : public CollapsibleSection
{
    Q_OBJECT
public:
    explicit FrameGroup(QWidget *parent = nullptr);

    FrameChoice choice() const;
    void setChoice(const FrameChoice &choice); ///< emits nothing
    /// The frame as it is now, for the numbers; an empty one: nothing to move.
    void setFrame(const QRect &frame, const QRect &picture);
    void setLocked(bool locked);
    bool isLocked() const;
    /// True: the frame is the person's own and "Around the mask" brings it back.
    void setOwnFrame(bool own);
    /// Whether the chosen endpoint takes no mask but can be kept to one.
    void setKeepsToMaskOffered(bool offered);
    /// False: the mask goes as it is painted, whatever the number says, and the field tells why.
    void setGrowUsed(bool used);

signals:
    void choiceEdited();
    void frameEdited(const QRect &frame);
    void lockEdited(bool locked);
    void aroundMaskRequested();

private:
    void addRow(const QString &label, QWidget *editor, const QString &tip);
    QWidget *makePlace();
    void editPlace();
    QString beyondText() const;

    NumberField *m_context;
    QComboBox *m_size;
    QComboBox *m_shape;
    NumberField *m_grow;
    QSpinBox *m_place[4]; // left, top, width, height
    QCheckBox *m_lock;
    QPushButton *m_around;
    QCheckBox *m_keeps;
    QLineEdit *m_ending;
    QWidget *m_endingRow = nullptr;
    QRect m_picture;
};
} // namespace pentimento

#pragma once

#include "ui/forms/fieldeditor.h"

#include <optional>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace pentimento {
class NumberField;

/// Whole and real numbers: a slider where both ends are known, and a number box that takes exact values.
class NumberEditor final : public FieldEditor
{
    Q_OBJECT
public:
    NumberEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;
    NumberField *control() const { return m_number; }

private:
    NumberField *m_number;
};

/// A 64-bit seed: random (nothing is set, the program draws one for every job) or kept.
class SeedEditor final : public FieldEditor
{
    Q_OBJECT
public:
    SeedEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;
    /// What Keep keeps: the seed of the newest result.
    void setLastSeed(std::optional<qint64> seed) { m_last = seed; }

private:
    void keep();
    void takeText(const QString &text);
    qint64 drawn() const;

    QLineEdit *m_line;
    QToolButton *m_random;
    QToolButton *m_keep;
    std::optional<qint64> m_last;
};

class SwitchEditor final : public FieldEditor
{
    Q_OBJECT
public:
    SwitchEditor(const Field &field, QWidget *parent);
    bool isSmall() const override { return true; }
    void setValue(const QJsonValue &value) override;

private:
    QCheckBox *m_box;
};

/// Up to three choices as buttons side by side.
class SegmentEditor final : public FieldEditor
{
    Q_OBJECT
public:
    SegmentEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;
    static bool suits(const Field &field);

private:
    QButtonGroup *m_group;
};

/// More than three choices as a list that opens.
class ComboEditor final : public FieldEditor
{
    Q_OBJECT
public:
    ComboEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;

private:
    QComboBox *m_combo;
};

/// The shape of an aspect ratio, drawn.
class RatioPreview : public QWidget
{
    Q_OBJECT
public:
    explicit RatioPreview(QWidget *parent);
    void setRatio(const QString &ratio);
    QRectF shape() const; ///< empty where the text is no ratio

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QSize m_ratio;
};

/// "16:9" from a list or typed, with its shape beside it.
class AspectRatioEditor final : public FieldEditor
{
    Q_OBJECT
public:
    AspectRatioEditor(const Field &field, QWidget *parent);
    void setValue(const QJsonValue &value) override;

private:
    void fill();
    void take(const QString &text);

    QComboBox *m_combo;
    RatioPreview *m_preview;
};
} // namespace pentimento

#pragma once

#include "app/history/generation.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace pentimento {
/// What stands in place of the tool options while a try is reviewed: which one, the proof, Reject and Accept.
class ReviewBar : public QWidget
{
    Q_OBJECT
public:
    explicit ReviewBar(QWidget *parent = nullptr);

    /// \a count variations of one click; \a madeBefore: name of an edit that changed the same place since, or empty.
    void show(const Generation &generation, int count, const QString &madeBefore);
    /// Accept reads "Open as new picture" where nothing was placed.
    void setOpensNewPicture(bool on);
    /// The blend of a kept edit is adjusted: there is nothing to reject.
    void setBlending(bool on);
    void setRejected(bool rejected);
    void setProof(const Patch &patch); ///< of the try as it is blended now

signals:
    void acceptRequested();
    void rejectRequested();
    void leaveRequested();

private:
    QString titleOf(const Generation &generation, int count, const QString &madeBefore) const;

    QLabel *m_title;
    QLabel *m_proof;
    QPushButton *m_reject;
    QPushButton *m_accept;
    QPushButton *m_leave;
};
} // namespace pentimento

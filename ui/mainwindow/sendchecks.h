#pragma once

#include "app/jobs/jobrequest.h"
#include "app/jobs/sentnumbers.h"
#include "ui/common/noticebar.h"

#include <QList>
#include <QRect>
#include <QString>

namespace pentimento {
/// One thing worth knowing before money moves.
struct SendCheck
{
    enum class Remedy { None, RemoveSpecks, WidenMask, FrameAroundMask, Unlock, TwoJobs, LessContext, NewSeed, InvertMask };

    NoticeLevel level = NoticeLevel::Warn; ///< Bad: nothing can be sent like this
    QString text;
    QRect place = {};            ///< what "show" shows; empty: nothing to show
    Remedy remedy = Remedy::None;
    MaskTiles mask = {};         ///< RemoveSpecks: what the mask becomes
    int pixels = 0;              ///< WidenMask: by how much
    std::pair<QRect, QRect> places = {}; ///< TwoJobs
    QString remark = {};         ///< the same in short, for beside the frame; empty: nothing there
};

/// Text of the button that does it; empty for None.
QString remedyText(SendCheck::Remedy remedy);

/// Everything about mask, frame and picture that can be told without a service; the worst first. For worker threads.
/// \a hasOwnFrame: the frame is the person's.
QList<SendCheck> sendChecks(const JobRequest &request, const SentNumbers &numbers, bool hasOwnFrame, bool isLocked);
} // namespace pentimento

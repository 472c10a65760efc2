#include "ui/mainwindow/sendchecks.h"

#include "app/document/maskedediting.h"
#include "app/imaging/maskchecks.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
constexpr double softer = 0.7;     // scale below which the result is visibly softer than the photo
constexpr int thinnest = 8;        // px at the model's scale
constexpr double mostSoft = 0.25;  // share of a mask whose edges are meant to be soft

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(SendChecks)
};

QString scaleText(double scale)
{
    return QLocale().toString(scale, 'f', 2);
}

class Checker
{
public:
    Checker(const JobRequest &request, const SentNumbers &numbers, bool hasOwnFrame, bool isLocked)
        : m_request(request), m_numbers(numbers), m_mask(rulingMask(request)), m_hasOwnFrame(hasOwnFrame), m_isLocked(isLocked)
    {
    }

    QList<SendCheck> run()
    {
        for (const Error &error : m_numbers.errors) {
            const auto remedy = m_isLocked ? SendCheck::Remedy::Unlock
                                : m_hasOwnFrame ? SendCheck::Remedy::FrameAroundMask : SendCheck::Remedy::None;
            add({NoticeLevel::Bad, error.sentence(), {}, remedy});
        }
        if (!m_mask.size().isEmpty())
            checkMask();
        if (m_numbers.errors.isEmpty())
            checkFrame();
        checkRequest();
        std::stable_sort(m_checks.begin(), m_checks.end(), [](const SendCheck &a, const SendCheck &b) { return int(a.level) > int(b.level); });
        return m_checks;
    }

private:
    void add(SendCheck check) { m_checks.append(std::move(check)); }

    void checkMask()
    {
        const double share = double(m_mask.coveredPixels()) / (double(m_mask.size().width()) * m_mask.size().height());
        if (share > 0.9)
            add({NoticeLevel::Warn, Words::tr("The mask covers %1 % of the picture. Invert it if you meant the rest.")
                                        .arg(QLocale().toString(100 * share, 'f', 0)),
                 m_mask.rect(), SendCheck::Remedy::InvertMask});
        if (const auto specks = enlargingSpecks(m_mask)) {
            add({NoticeLevel::Warn,
                 Words::tr("%n small spot(s) away from the rest: more is sent than need be.", nullptr,
                           specks->count),
                 specks->nearest, SendCheck::Remedy::RemoveSpecks, specks->without});
        }
        const double scale = m_numbers.errors.isEmpty() ? m_numbers.plan.scale() : 1;
        const int least = int(std::ceil(thinnest / std::max(0.01, scale)));
        if (isThinnerThan(m_numbers.outer.size().isEmpty() ? m_mask : m_numbers.outer, least)) {
            add({NoticeLevel::Warn, Words::tr("The mask is thinner than %1 pixels as the model sees it. Models overlook such lines.").arg(thinnest),
                 m_mask.coveredBounds(), SendCheck::Remedy::WidenMask, {}, std::max(1, least / 2)});
        }
        if (m_request.endpoint.takesMask() && m_request.endpoint.limits.binaryMask && m_request.blend.grow == 0
            && softShare(m_mask) > mostSoft) {
            add({NoticeLevel::Info, Words::tr("The service takes black and white only: the soft mask is cut at half. Its soft edge still blends the result."),
                 m_mask.coveredBounds(), SendCheck::Remedy::None});
        }
    }

    void checkFrame()
    {
        const UploadPlan &plan = m_numbers.plan;
        if (plan.source.isEmpty())
            return;
        if (plan.scale() < softer && !m_mask.size().isEmpty()) {
            SendCheck check{NoticeLevel::Warn,
                            Words::tr("Sent at %1 ×, because the mask spans %2 × %3 pixels: the result will be softer than the photo.")
                                .arg(scaleText(plan.scale())).arg(m_numbers.outer.coveredBounds().width()).arg(m_numbers.outer.coveredBounds().height()),
                            plan.source};
            check.remark =
                m_numbers.apart
                    ? Words::tr("Softer than the photo. Two jobs would keep more detail: see Details.")
                    : Words::tr(
                          "Softer than the photo. A smaller frame would keep more detail: see Details.");
            if (m_numbers.apart) {
                check.remedy = SendCheck::Remedy::TwoJobs;
                check.places = *m_numbers.apart;
            } else if (m_hasOwnFrame) {
                check.remedy = SendCheck::Remedy::FrameAroundMask;
            } else if (m_request.crop.context > CropChoice::leastContext) {
                check.remedy = SendCheck::Remedy::LessContext;
            }
            add(std::move(check));
        } else if (m_numbers.apart) {
            add({NoticeLevel::Info, Words::tr("The mask has two places far apart. As two jobs both keep more detail."), m_numbers.apart->first,
                 SendCheck::Remedy::TwoJobs, {}, 0, *m_numbers.apart});
        }
        checkPadding();
        const QRect bounds = m_numbers.outer.size().isEmpty() ? QRect() : m_numbers.outer.coveredBounds();
        const QSize picture = m_request.picture->info.size;
        const auto touches = [](int edge, int frame, int end) { return edge == frame && frame != end; };
        if (m_hasOwnFrame && !bounds.isEmpty()
            && (touches(bounds.left(), plan.source.left(), 0) || touches(bounds.top(), plan.source.top(), 0)
                || touches(bounds.right(), plan.source.right(), picture.width() - 1)
                || touches(bounds.bottom(), plan.source.bottom(), picture.height() - 1))) {
            add({NoticeLevel::Warn, Words::tr("The mask reaches the frame's edge: the model does not see what comes next to it."), bounds,
                 SendCheck::Remedy::FrameAroundMask});
        }
    }

    void checkPadding()
    {
        const QMargins beyond = m_numbers.plan.beyond(m_request.picture->info.size);
        if (beyond.isNull())
            return;
        const bool isFlat = beyond.top() > 0 || beyond.bottom() > 0;
        const int pixels = isFlat ? std::max(beyond.top(), beyond.bottom()) : std::max(beyond.left(), beyond.right());
        const bool isChosen = m_request.crop.aspect > 0 || askedAspect(m_request.endpoint, m_request.fields) > 0;
        const QString why = isChosen ? Words::tr("The picture is too narrow for the chosen shape.")
                                     : Words::tr("The picture is narrower than the service takes.");
        const QString what = isFlat ? Words::tr("For sending it is continued by %n pixel(s) above and below; nothing of that comes into the picture.", nullptr, pixels)
                                    : Words::tr("For sending it is continued by %n pixel(s) on the left and right; nothing of that comes into the picture.", nullptr, pixels);
        add({NoticeLevel::Info, why + u' ' + what, m_numbers.plan.source});
    }

    void checkRequest()
    {
        const Field *prompt = m_request.endpoint.firstOfKind(FieldKind::Prompt);
        if (prompt && !prompt->required && m_request.fields.value(prompt->name).toString().trimmed().isEmpty())
            add({NoticeLevel::Info, Words::tr("Without a prompt the model decides by itself what to put there.")});
        if (m_request.picture && m_request.picture->info.hasAlpha && !m_mask.size().isEmpty())
            add({NoticeLevel::Info, Words::tr("The picture's transparency is not sent: what lies under it is shown to the model as it is stored.")});
        if (m_request.endpoint.deprecated) {
            add({NoticeLevel::Info, m_request.endpoint.notice.isEmpty() ? Words::tr("The service means to give up this endpoint.")
                                                                          : m_request.endpoint.notice});
        }
    }

    const JobRequest &m_request;
    const SentNumbers &m_numbers;
    const MaskTiles m_mask;
    const bool m_hasOwnFrame;
    const bool m_isLocked;
    QList<SendCheck> m_checks;
};
} // namespace

QString remedyText(SendCheck::Remedy remedy)
{
    switch (remedy) {
    case SendCheck::Remedy::None: return {};
    case SendCheck::Remedy::RemoveSpecks: return Words::tr("Remove spots");
    case SendCheck::Remedy::WidenMask: return Words::tr("Widen the mask");
    case SendCheck::Remedy::FrameAroundMask: return Words::tr("Frame the mask");
    case SendCheck::Remedy::Unlock: return Words::tr("Unlock");
    case SendCheck::Remedy::TwoJobs: return Words::tr("Send two jobs");
    case SendCheck::Remedy::LessContext: return Words::tr("Smaller frame");
    case SendCheck::Remedy::NewSeed: return Words::tr("New seed");
    case SendCheck::Remedy::InvertMask: return Words::tr("Invert the mask");
    }
    return {};
}

QList<SendCheck> sendChecks(const JobRequest &request, const SentNumbers &numbers, bool hasOwnFrame, bool isLocked)
{
    return Checker(request, numbers, hasOwnFrame, isLocked).run();
}
} // namespace pentimento

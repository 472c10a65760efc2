#include "app/credentials/credentialstore.h"

using namespace Qt::StringLiterals;

namespace pentimento {
QString keyVariable(const QString &name)
{
    if (name == "bfl"_L1)
        return u"BFL_API_KEY"_s;
    if (name == "replicate"_L1)
        return u"REPLICATE_API_TOKEN"_s;
    // Practice takes no key, and a job's secret belongs to one job only.
    if (name.isEmpty() || name == "practice"_L1 || name.startsWith("job/"_L1))
        return {};
    QString variable = u"PENTIMENTO_KEY_"_s;
    for (const QChar c : name) {
        const bool isPlain = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
        variable += isPlain ? c.toUpper() : u'_';
    }
    return variable;
}
} // namespace pentimento

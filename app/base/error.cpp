#include "app/base/error.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace pentimento {
namespace {
struct KindRow
{
    Error::Kind kind;
    const char *name;
    int exitCode;
    const char *sentence;
};

using enum Error::Kind;
constexpr std::array kinds{
    KindRow{Usage, "usage", 2, QT_TRANSLATE_NOOP("Error", "This command is not written as it should be.")},
    KindRow{Input, "input", 3, QT_TRANSLATE_NOOP("Error", "Something in the input is not usable. Nothing was sent.")},
    KindRow{Key, "key", 4, QT_TRANSLATE_NOOP("Error", "The service did not accept the key. Check it under Settings.")},
    KindRow{Credits, "credits", 5, QT_TRANSLATE_NOOP("Error", "The account has too little credit for this job. Nothing was charged.")},
    KindRow{Moderated, "moderated", 6, QT_TRANSLATE_NOOP("Error", "The service withheld the picture under its content rules. Nothing was charged.")},
    KindRow{Refused, "refused", 7, QT_TRANSLATE_NOOP("Error", "The service refused the request. Nothing was charged.")},
    KindRow{Failed, "failed", 7, QT_TRANSLATE_NOOP("Error", "The service could not make the picture.")},
    KindRow{Cancelled, "cancelled", 7, QT_TRANSLATE_NOOP("Error", "The job was stopped.")},
    KindRow{Network, "network", 8, QT_TRANSLATE_NOOP("Error", "The service could not be reached. Check the connection and try again.")},
    KindRow{Timeout, "timeout", 8, QT_TRANSLATE_NOOP("Error", "The time limit was reached. The job goes on and can be resumed.")},
    KindRow{Unknown, "unknown", 8, QT_TRANSLATE_NOOP("Error", "The connection broke while sending. The job may have been charged.")},
    KindRow{Unusable, "unusable", 9, QT_TRANSLATE_NOOP("Error", "The service delivered something that is not a complete picture. The bytes are kept.")},
    KindRow{Expired, "expired", 9, QT_TRANSLATE_NOOP("Error", "The result was ready but could no longer be fetched.")},
    KindRow{Storage, "storage", 10, QT_TRANSLATE_NOOP("Error", "The data folder could not be written. Free some space and try again.")},
    KindRow{Interrupted, "interrupted", 130, QT_TRANSLATE_NOOP("Error", "Interrupted. Unfinished jobs can be resumed.")},
};

const KindRow &row(Error::Kind kind)
{
    return kinds[static_cast<std::size_t>(kind)];
}

// Not QString::arg in a chain: an argument that itself holds "%1" must stay as it is.
template<typename Show>
QString filled(const QString &text, const QVariantList &args, Show show)
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int digit = text[i] == u'%' && i + 1 < text.size() ? text[i + 1].digitValue() : -1;
        if (digit >= 1 && digit <= args.size()) {
            result += show(args[digit - 1]);
            ++i;
        } else {
            result += text[i];
        }
    }
    return result;
}

bool isNumber(const QVariant &value)
{
    const int type = value.typeId();
    return type == QMetaType::Int || type == QMetaType::LongLong || type == QMetaType::Double
           || type == QMetaType::UInt || type == QMetaType::ULongLong;
}

QString shown(const QVariant &value, const QLocale &locale)
{
    if (!isNumber(value))
        return value.toString();
    if (value.typeId() == QMetaType::Double)
        return locale.toString(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    return locale.toString(value.toLongLong());
}
} // namespace

Error Error::of(Kind kind, const char *text, const QVariantList &args, const QString &detail)
{
    return Error{kind, {}, QString::fromUtf8(text), args, detail};
}

QString Error::sentence() const
{
    const QByteArray source = text.isEmpty() ? QByteArray(row(kind).sentence) : text.toUtf8();
    return filled(QCoreApplication::translate("Error", source.constData()), args,
                  [](const QVariant &value) { return shown(value, QLocale()); });
}

QString Error::plainSentence() const
{
    QLocale c = QLocale::c();
    c.setNumberOptions(QLocale::OmitGroupSeparator);
    const QString line = filled(text.isEmpty() ? QString::fromUtf8(row(kind).sentence) : text, args,
                                [&c](const QVariant &value) { return shown(value, c); });
    return field.isEmpty() ? line : field + QStringLiteral(": ") + line;
}

QString errorKindName(Error::Kind kind)
{
    return QString::fromLatin1(row(kind).name);
}

Error::Kind errorKindFromName(const QString &name)
{
    for (const KindRow &candidate : kinds) {
        if (name == QLatin1StringView(candidate.name))
            return candidate.kind;
    }
    return Failed;
}

int exitCode(Error::Kind kind)
{
    return row(kind).exitCode;
}
} // namespace pentimento

#pragma once

#include <QString>
#include <QVariantList>

namespace pentimento {
/// Why something did not work, as data. The sentence for the person is made when it is shown.
///
/// \a text is the English source sentence with %1, %2... for \a args, marked for translation with
/// QT_TRANSLATE_NOOP("Error", "..."): what happened, what it means for picture or money, what can be done.
/// It is a constant of the program, so it can be stored and translated later. \a detail goes to the log:
/// never a key, never a picture, never a raw answer.
struct Error
{
    enum class Kind {
        Usage, Input, Key, Credits, Moderated, Refused, Failed, Cancelled,
        Network, Timeout, Unknown, Unusable, Expired, Storage, Interrupted
    };
    Kind kind = Kind::Failed;
    QString field = {}; ///< machine name of the field at fault, if one is
    QString text = {};
    QVariantList args = {};
    QString detail = {};

    static Error of(Kind kind, const char *text, const QVariantList &args = {}, const QString &detail = {});

    /// The sentence in the program's language; a sentence for the kind where \a text is empty.
    QString sentence() const;
    /// The same in English with C numbers, begun with the field's machine name: the command line's form.
    QString plainSentence() const;
    bool operator==(const Error &) const = default;
};

/// The word for \a kind in stored rows and in `--json` (lower case, never translated).
QString errorKindName(Error::Kind kind);
/// The reverse; Failed for a word this version does not know.
Error::Kind errorKindFromName(const QString &name);
/// The process's exit code for \a kind (design, section 4).
int exitCode(Error::Kind kind);
} // namespace pentimento

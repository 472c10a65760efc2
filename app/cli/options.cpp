#include "app/cli/options.h"

#include <QHash>

#include <functional>
#include <limits>

using namespace Qt::StringLiterals;

namespace pentimento {
namespace {
Result<int> number(const QString &option, const QString &text, int least, int most)
{
    bool ok = false;
    const int value = text.toInt(&ok);
    if (!ok || value < least || value > most)
        return Error::of(Error::Kind::Usage, "--%1 takes a whole number from %2 to %3.", {option, least, most});
    return value;
}

Result<FieldSetting> fieldSetting(const QString &text)
{
    const qsizetype equals = text.indexOf(u'=');
    if (equals < 1)
        return Error::of(Error::Kind::Usage, "--set takes FIELD=VALUE, and this is \"%1\".", {text.left(40)});
    FieldSetting setting{text.left(equals), text.mid(equals + 1)};
    if (setting.text.startsWith(u"@@"_s)) {
        setting.text.remove(0, 1);
    } else if (setting.text.startsWith(u'@')) {
        setting.text.remove(0, 1);
        setting.isFile = true;
    }
    return setting;
}

using Taker = std::function<Result<void>(Options &, const QString &)>;

template<typename Member>
Taker takeNumber(QString name, Member member, int least, int most)
{
    return [=](Options &options, const QString &text) -> Result<void> {
        const Result<int> value = number(name, text, least, most);
        if (!value)
            return value.error();
        options.*member = std::remove_reference_t<decltype(options.*member)>(*value);
        return {};
    };
}

Taker takeText(QString Options::*member)
{
    return [member](Options &options, const QString &text) -> Result<void> {
        options.*member = text;
        return {};
    };
}

const QHash<QString, Taker> &takers()
{
    constexpr int many = std::numeric_limits<int>::max();
    static const QHash<QString, Taker> table{
        {u"service"_s, takeText(&Options::service)},
        {u"image"_s,
         [](Options &options, const QString &text) -> Result<void> {
             options.images.append(text);
             options.image = options.images.first();
             return {};
         }},
        {u"mask"_s, takeText(&Options::mask)},
        {u"crop"_s, takeText(&Options::crop)},
        {u"output"_s, takeText(&Options::output)},
        {u"search"_s, takeText(&Options::search)},
        {u"key"_s, takeText(&Options::key)},
        {u"grow"_s, takeNumber(u"grow"_s, &Options::grow, 0, 4096)},
        {u"count"_s, takeNumber(u"count"_s, &Options::count, 1, 64)},
        {u"limit"_s, takeNumber(u"limit"_s, &Options::limit, 1, many)},
        {u"timeout"_s, takeNumber(u"timeout"_s, &Options::timeout, 1, 7 * 24 * 3600)},
        {u"cancel-after"_s, takeNumber(u"cancel-after"_s, &Options::cancelAfter, 5, 7 * 24 * 3600)},
        {u"port"_s, takeNumber(u"port"_s, &Options::port, 0, 65535)},
        {u"latency"_s, takeNumber(u"latency"_s, &Options::latencyMs, 0, 3'600'000)},
        {u"fault"_s,
         [](Options &options, const QString &text) -> Result<void> {
             options.faults += text.split(u',', Qt::SkipEmptyParts);
             return {};
         }},
        {u"base-url"_s,
         [](Options &options, const QString &text) -> Result<void> {
             options.baseUrl = QUrl(text, QUrl::StrictMode);
             if (!options.baseUrl.isValid() || options.baseUrl.host().isEmpty())
                 return Error::of(Error::Kind::Usage, "--base-url takes an address such as https://api.example.org, and this is \"%1\".",
                              {QString(text.left(80))});
             return {};
         }},
        {u"set"_s,
         [](Options &options, const QString &text) -> Result<void> {
             Result<FieldSetting> setting = fieldSetting(text);
             if (!setting)
                 return setting.error();
             options.settings.append(*std::move(setting));
             return {};
         }},
    };
    return table;
}

/// Those that take no value.
const QHash<QString, bool Options::*> &flags()
{
    static const QHash<QString, bool Options::*> table{
        {u"json"_s, &Options::json}, {u"quiet"_s, &Options::quiet}, {u"repair"_s, &Options::repair}};
    return table;
}
} // namespace

Result<Options> parseOptions(const QStringList &arguments, const QStringList &allowed)
{
    Options options;
    bool onlyWords = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments[i];
        if (onlyWords || !argument.startsWith(u"--"_s) || argument.size() < 3) {
            if (argument == u"--"_s && !onlyWords)
                onlyWords = true;
            else
                options.words.append(argument);
            continue;
        }
        const QString name = argument.mid(2).section(u'=', 0, 0);
        const bool hasValue = argument.contains(u'=');
        if (!allowed.contains(name))
            return Error::of(Error::Kind::Usage, "There is no option --%1 here. See pentimento --help.", {name.left(40)});
        if (bool Options::*flag = flags().value(name)) {
            if (hasValue)
                return Error::of(Error::Kind::Usage, "--%1 takes no value.", {name});
            options.*flag = true;
            continue;
        }
        if (!hasValue && i + 1 >= arguments.size())
            return Error::of(Error::Kind::Usage, "--%1 needs a value.", {name});
        const QString value = hasValue ? argument.mid(name.size() + 3) : arguments[++i];
        if (const Result<void> taken = takers().value(name)(options, value); !taken)
            return taken.error();
    }
    return options;
}
} // namespace pentimento

#pragma once

#include <QByteArray>
#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <functional>
#include <memory>

namespace pentimento {
/// One setting: its key for ever, its default. A value equal to the default is not written.
template<typename T>
struct Setting
{
    const char *key;
    T fallback;
    std::function<bool(const T &)> accepts = {}; ///< others in the file are damage and read as the default; none: all are fine
};

namespace settings {
/// Where a number must lie to be used.
template<typename Number>
auto within(Number least, Number most)
{
    return [=](Number value) { return value >= least && value <= most; };
}

inline bool isTheme(const QString &name)
{
    return name == QLatin1StringView("system") || name == QLatin1StringView("dark") || name == QLatin1StringView("light");
}

inline bool isSeedMode(const QString &name)
{
    return name == QLatin1StringView("random") || name == QLatin1StringView("keep");
}

inline bool isMaskLook(const QString &name)
{
    return name == QLatin1StringView("tint") || name == QLatin1StringView("outline") || name == QLatin1StringView("alone");
}

inline bool isPeriod(const QString &name)
{
    return name == QLatin1StringView("day") || name == QLatin1StringView("month");
}

inline const Setting<QString> service{"compose/service", QStringLiteral("practice")};
inline const Setting<QString> endpoint{"compose/endpoint", QStringLiteral("flux-pro-1.0-fill")};
inline const Setting<bool> showRetired{"compose/showRetired", false};
inline const Setting<int> variations{"compose/variations", 1, within(1, 8)};
inline const Setting<QString> seedMode{"compose/seedMode", QStringLiteral("random"), isSeedMode};
inline const Setting<QByteArray> formValues{"compose/values", QByteArray()}; ///< JSON, never secrets or pictures
inline const Setting<QStringList> foldedGroups{"compose/folded", QStringList()};
inline const Setting<QStringList> promptHistory{"compose/promptHistory", QStringList()};
inline const Setting<int> frameContext{"frame/context", 40, within(10, 200)};
inline const Setting<double> frameMegapixels{"frame/megapixels", 0.0, within(0.0, 1000.0)};
inline const Setting<double> frameAspect{"frame/aspect", 0.0, within(0.0, 20.0)};
inline const Setting<int> frameGrow{"frame/grow", 12, within(0, 200)};
inline const Setting<bool> keepToMask{"frame/keepToMask", true};
inline const Setting<QString> promptEnding{"frame/promptEnding", QString()};
inline const Setting<QString> theme{"look/theme", QStringLiteral("system"), isTheme}; ///< system, dark, light
inline const Setting<QString> language{"look/language", QString()};                   ///< empty: the system's
inline const Setting<QByteArray> windowGeometry{"window/geometry", QByteArray()};
inline const Setting<QByteArray> windowState{"window/state", QByteArray()};
inline const Setting<bool> firstStartDone{"window/firstStartDone", false};
inline const Setting<double> brushSize{"brush/size", 120.0, within(1.0, 4000.0)};
inline const Setting<double> brushHardness{"brush/hardness", 0.9, within(0.0, 1.0)};
inline const Setting<double> brushStrength{"brush/strength", 1.0, within(0.0, 1.0)};
inline const Setting<double> brushSmoothing{"brush/smoothing", 0.0, within(0.0, 1.0)};
inline const Setting<int> brushPressure{"brush/pressure", 1, within(0, 3)};           // PressureUse
inline const Setting<int> brushPressureCurve{"brush/pressureCurve", 1, within(0, 2)}; // PressureCurve
inline const Setting<bool> showOverlay{"view/overlay", true};
inline const Setting<QString> maskLook{"view/maskLook", QStringLiteral("tint"), isMaskLook};
inline const Setting<QString> maskColor{"view/maskColor", QString()}; ///< a name of maskColors(); empty: by the picture
inline const Setting<double> maskOpacity{"view/maskOpacity", 0.5, within(0.05, 1.0)};
inline const Setting<bool> showNavigator{"view/navigator", false};
inline const Setting<double> fillTolerance{"fill/tolerance", 0.12, within(0.0, 1.0)};
inline const Setting<bool> fillContiguous{"fill/contiguous", true};
inline const Setting<bool> smartSelectBox{"smartSelect/box", true};
inline const Setting<bool> onlyThisPicture{"strip/onlyThisPicture", false};
inline const Setting<QByteArray> profiles{"services/profiles", QByteArray()}; ///< JSON: addresses, never keys
inline const Setting<QString> proxy{"services/proxy", QString()}; ///< ProxyChoice::text()
inline const Setting<bool> notifyWhenReady{"jobs/notify", true};
inline const Setting<int> jobTimeLimit{"jobs/timeLimit", 0, within(0, 7 * 24 * 3600)}; ///< seconds; 0: none
inline const Setting<QString> spendingPeriod{"spending/period", QStringLiteral("month"), isPeriod}; ///< day, month
inline const Setting<qlonglong> spendingWarnAt{"spending/warnAt", 0, within(0LL, 1'000'000'000'000LL)}; ///< micro-dollars; 0: never
inline const Setting<qlonglong> spendingStopAt{"spending/stopAt", 0, within(0LL, 1'000'000'000'000LL)}; ///< likewise
inline const Setting<bool> saveRecipe{"save/recipe", true}; ///< in the metadata of saved pictures
inline const Setting<bool> jpegSaveExplained{"save/jpegExplained", false};
inline const Setting<QString> lastPicture{"files/lastPicture", QString()}; ///< path; opened again at the next start
inline const Setting<QByteArray> openPictures{
    "files/open", QByteArray()}; ///< JSON: the tabs in order, and which was in front
inline const Setting<QByteArray> knownPictures{"files/known", QByteArray()}; ///< JSON: opened files and their hashes, newest first
inline const Setting<QString> lastFolder{"files/lastFolder", QString()};
inline const Setting<QByteArray> shortcuts{"keys/shortcuts", QByteArray()};   ///< JSON: changed ones only
} // namespace settings

/// Typed settings in one file that only this user may read; damaged values read as their defaults. Main
/// thread.
///
/// Values live in memory. What changed is written soon after by a thread of its own, because a synced write
/// would hold up the hand; the destructor writes what is left. Keys that another process changed meanwhile
/// are kept. What could not be written is tried again with the next change and at the end.
class SettingsStore
{
public:
    explicit SettingsStore(const QString &file);
    ~SettingsStore();

    /// \a tell is called on the writing thread when the file cannot be written: once until it can again.
    void setFailureHandler(std::function<void(const QString &file)> tell);

    template<typename T>
    T get(const Setting<T> &setting) const
    {
        const QVariant value = read(setting.key, QMetaType::fromType<T>());
        if (!value.isValid() || (setting.accepts && !setting.accepts(value.value<T>())))
            return setting.fallback;
        return value.value<T>();
    }
    template<typename T>
    void set(const Setting<T> &setting, const T &value)
    {
        write(setting.key, value == setting.fallback ? QVariant() : QVariant::fromValue(value));
    }

private:
    QVariant read(const char *key, QMetaType type) const; ///< of that type, or invalid
    void write(const char *key, const QVariant &value);   ///< an invalid value removes the key
    class Private;
    std::unique_ptr<Private> d;
};
} // namespace pentimento

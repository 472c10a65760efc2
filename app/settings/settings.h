#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <memory>

class QSettings;

namespace pentimento {
/// One setting: its key for ever, its default. A value equal to the default is not written.
template<typename T>
struct Setting
{
    const char *key;
    T fallback;
};

namespace settings {
inline const Setting<QString> service{"compose/service", QStringLiteral("practice")};
inline const Setting<QString> endpoint{"compose/endpoint", QStringLiteral("flux-pro-1.0-fill")};
inline const Setting<bool> showRetired{"compose/showRetired", false};
inline const Setting<int> variations{"compose/variations", 1};
inline const Setting<QString> seedMode{"compose/seedMode", QStringLiteral("random")};
inline const Setting<QByteArray> formValues{"compose/values", QByteArray()}; ///< JSON, never secrets or pictures
inline const Setting<QStringList> foldedGroups{"compose/folded", QStringList()};
inline const Setting<QStringList> promptHistory{"compose/promptHistory", QStringList()};
inline const Setting<QString> theme{"look/theme", QStringLiteral("system")}; ///< system, dark, light
inline const Setting<QString> language{"look/language", QString()};          ///< empty: the system's
inline const Setting<QByteArray> windowGeometry{"window/geometry", QByteArray()};
inline const Setting<QByteArray> windowState{"window/state", QByteArray()};
inline const Setting<bool> firstStartDone{"window/firstStartDone", false};
inline const Setting<double> brushSize{"brush/size", 120.0};
inline const Setting<double> brushHardness{"brush/hardness", 0.9};
inline const Setting<double> brushStrength{"brush/strength", 1.0};
inline const Setting<bool> showOverlay{"view/overlay", true};
inline const Setting<bool> onlyThisPicture{"strip/onlyThisPicture", false};
inline const Setting<QByteArray> profiles{"services/profiles", QByteArray()}; ///< JSON: addresses, never keys
inline const Setting<bool> notifyWhenReady{"jobs/notify", true};
inline const Setting<bool> jpegSaveExplained{"save/jpegExplained", false};
inline const Setting<QString> lastFolder{"files/lastFolder", QString()};
inline const Setting<QByteArray> shortcuts{"keys/shortcuts", QByteArray()};   ///< JSON: changed ones only
} // namespace settings

/// Typed settings in one file; written when changed, damaged values read as their defaults. Main thread.
class SettingsStore
{
public:
    explicit SettingsStore(const QString &file);
    ~SettingsStore();

    template<typename T>
    T get(const Setting<T> &setting) const
    {
        const QVariant value = read(setting.key);
        return value.canConvert<T>() && value.isValid() ? value.value<T>() : setting.fallback;
    }
    template<typename T>
    void set(const Setting<T> &setting, const T &value)
    {
        write(setting.key, value == setting.fallback ? QVariant() : QVariant::fromValue(value));
    }

private:
    QVariant read(const char *key) const;
    void write(const char *key, const QVariant &value); ///< an invalid value removes the key
    std::unique_ptr<QSettings> m_file;
};
} // namespace pentimento

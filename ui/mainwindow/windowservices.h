#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/paths.h"

#include <QList>
#include <functional>

namespace pentimento {
class AutoSave;
class Catalogue;
class CredentialStore;
class GenerationFeed;
class History;
class JobQueue;
class Prompter;
class ServiceDesk;
class SettingsStore;

/// What the window is given by main.cpp; all of it outlives the window.
struct WindowServices
{
    SettingsStore &settings;
    const Catalogue &catalogue;
    CredentialStore &credentials;
    History &history;
    GenerationFeed &feed;
    JobQueue &queue;
    AutoSave &autosave;
    Paths paths;
    std::function<QList<ServiceProfile>()> profiles;
    Prompter *prompter = nullptr; ///< null: dialogs of the window
    ServiceDesk *desk = nullptr;  ///< null: nothing is learned about services
};
} // namespace pentimento

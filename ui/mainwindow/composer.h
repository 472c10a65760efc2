#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/result.h"
#include "app/jobs/jobrequest.h"
#include "ui/forms/framegroup.h"

#include <QString>

#include <chrono>

namespace pentimento {
class FormValues;
class Picture;

/// What stands in the way of Generate, worst first; shown on the one fixed line above it.
struct Preflight
{
    bool mayGenerate = true;
    bool isWarning = false;
    QString text = {};
    QList<Error> fieldErrors = {};
};

/// What the form and the canvas hold at this moment, as pure data.
struct ComposeState
{
    const Endpoint *endpoint = nullptr;
    ServiceProfile profile;
    const FormValues *values = nullptr;
    QJsonObject fields = {};          ///< of the values, what the endpoint takes
    const Picture *picture = nullptr; ///< null: none open
    bool pictureIsLoading = false;
    bool hasKey = true;               ///< Practice needs none
    bool drawSeed = true;
    std::chrono::seconds timeLimit{0}; ///< of each job; 0: none
    int variations = 1;
    CropChoice crop = {};
    FrameChoice frame = {};
};

Preflight preflight(const ComposeState &state);
/// Only where preflight().mayGenerate; frozen at this moment.
JobRequest requestFrom(const ComposeState &state);
} // namespace pentimento

#pragma once

#include <QString>

namespace pentimento {

// The program that tests start: PENTIMENTO_PROGRAM of the environment, which ctest sets, else the one built with them.
inline QString builtProgram()
{
    return qEnvironmentVariable("PENTIMENTO_PROGRAM", QStringLiteral(PENTIMENTO_PROGRAM));
}

} // namespace pentimento

#pragma once

#include "app/schema/field.h"

class QWidget;

namespace pentimento {
class FieldEditor;
class Prompter;

/// The editor for a field's kind. \a prompter asks for files; it may be null and outlives the editor.
FieldEditor *makeFieldEditor(const Field &field, Prompter *prompter, QWidget *parent);
} // namespace pentimento

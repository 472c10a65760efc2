#include "ui/forms/editorfactory.h"

#include "ui/forms/pictureeditors.h"
#include "ui/forms/texteditors.h"
#include "ui/forms/valueeditors.h"

namespace pentimento {
namespace {
FieldEditor *choiceEditor(const Field &field, QWidget *parent)
{
    if (SegmentEditor::suits(field))
        return new SegmentEditor(field, parent);
    return new ComboEditor(field, parent);
}
} // namespace

FieldEditor *makeFieldEditor(const Field &field, Prompter *prompter, QWidget *parent)
{
    switch (field.kind) {
    case FieldKind::Text:
    case FieldKind::FinetuneId:
    case FieldKind::Url: return new TextEditor(field, parent);
    case FieldKind::Prompt: return new PromptEditor(field, parent);
    case FieldKind::Integer:
    case FieldKind::Number: return new NumberEditor(field, parent);
    case FieldKind::Seed: return new SeedEditor(field, parent);
    case FieldKind::Switch: return new SwitchEditor(field, parent);
    case FieldKind::Choice: return choiceEditor(field, parent);
    case FieldKind::AspectRatio: return new AspectRatioEditor(field, parent);
    case FieldKind::Picture:
        if (field.role == PictureRole::Base)
            return new SummaryEditor(field, parent);
        return new PictureEditor(field, prompter, parent);
    case FieldKind::Mask: return new SummaryEditor(field, parent);
    case FieldKind::Secret: return new SecretEditor(field, parent);
    case FieldKind::Json: return new JsonEditor(field, parent);
    }
    return new TextEditor(field, parent);
}
} // namespace pentimento

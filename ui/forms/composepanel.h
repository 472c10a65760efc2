#pragma once

#include "app/api/serviceprofile.h"
#include "app/base/money.h"
#include "ui/common/noticebar.h"
#include "ui/forms/schemaform.h"

#include <QSet>

class QComboBox;
class QStackedWidget;
class QTabBar;

namespace pentimento {
class Catalogue;
class ElidedLabel;
class EndpointCombo;
class GenerateBar;

/// The right dock's content: service, endpoint and form; other pages beside them as tabs; Generate pinned under all.
/// It asks for things and does none of them.
class ComposePanel : public QWidget
{
    Q_OBJECT
public:
    /// \a values and \a prompter (may be null) outlive this.
    explicit ComposePanel(FormValues &values, Prompter *prompter = nullptr, QWidget *parent = nullptr);

    /// A page beside the form ("Result"), given the panel as parent. The tabs show from the first one on.
    int addPage(QWidget *page, const QString &title);
    void showPage(int index); ///< 0 is the form
    int currentPage() const;

    void setProfiles(const QList<ServiceProfile> &profiles);
    void setCatalogue(const Catalogue &catalogue); ///< outlives this
    /// Chooses; false where unknown or not offered. Signals as if the person had done it.
    bool setCurrentProfile(const QString &id);
    bool setCurrentEndpoint(const QString &id);
    ServiceProfile currentProfile() const;          ///< empty id where there is none
    const Endpoint *currentEndpoint() const;        ///< null where there is none
    bool showsRetired() const;
    void setShowRetired(bool show);

    SchemaForm &form() const { return *m_form; }
    int variations() const;
    void setVariations(int count); ///< 1-8

    /// Services that cannot be called because there is no key: the link says so and leads to addKeyRequested().
    void setNeedsKey(const QString &profile, bool needsKey);
    /// The worst message; a disabled Generate says why here.
    void setPreflight(NoticeLevel level, const QString &text);
    QString preflight() const;
    void setPreflightDetails(bool offered); ///< a button beside the message that asks for all of them
    QWidget *preflightAnchor() const;
    void setGenerateEnabled(bool enabled);
    bool isGenerateEnabled() const;
    /// As a click on Generate: for the key. Nothing while disabled or within the double-click time of the last.
    void requestGenerate();

    const QStringList &promptHistory() const { return m_prompts; } ///< newest first
    void setPromptHistory(const QStringList &newestFirst);
    void focusPrompt();

signals:
    void profileChanged(const pentimento::ServiceProfile &profile);
    void endpointChanged();
    void fieldEdited(const QString &field);
    void variationsChanged(int count);
    void generateRequested();
    void realModelRequested();                       ///< "Use a real model…" beside Practice
    void addKeyRequested(const QString &profile);    ///< "needs a key · Add…"
    void pictureSourceRequested(const QString &field, pentimento::PictureSource source);
    void preflightDetailsRequested();
    void promptHistoryChanged();
    void showRetiredChanged(bool show);
    void currentPageChanged(int index);

private:
    QWidget *makeForm();
    void takeProfile();
    void takeEndpoint();
    void presetFormat();
    void updateGenerate();
    void updateLink();
    void rememberPrompt();

    FormValues &m_values;
    const Catalogue *m_catalogue = nullptr;
    QList<ServiceProfile> m_profiles;
    QSet<QString> m_needKey;
    QStringList m_prompts;
    const Endpoint *m_shown = nullptr;

    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    QComboBox *m_service;
    EndpointCombo *m_endpoint;
    ElidedLabel *m_notice;
    SchemaForm *m_form;
    GenerateBar *m_bar;
};
} // namespace pentimento

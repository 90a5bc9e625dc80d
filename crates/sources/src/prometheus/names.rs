//! Which sample means what.

use crate::exposition::Sample;
use crate::observed::Field;

/// Names that the owner of a server added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// The sample with the sessions that exist now.
    pub active: Option<String>,
    /// The sample with sessions created.
    pub created: Option<String>,
    /// The sample with sessions ended in any way.
    pub destroyed: Option<String>,
    /// The sample with creations refused.
    pub rejected: Option<String>,
    /// The sample with the most sessions allowed at once.
    pub limit: Option<String>,
    /// The label with the application; without it the server is one application.
    pub application: Option<String>,
    /// The label with the virtual host.
    pub host: Option<String>,
}

/// How one kind of server or exporter names sessions.
#[derive(Debug, Clone)]
pub(super) struct Dialect {
    /// What the server is called when this is how it talks.
    pub(super) product: &'static str,
    /// Names of samples in lower case, and what each means.
    pub(super) names: Vec<(String, Field)>,
    /// Labels with the application, the most exact first.
    pub(super) application: Vec<String>,
    /// The label with the virtual host.
    pub(super) host: Option<String>,
    /// The virtual host that answers when no other does.
    pub(super) default_host: &'static str,
    /// Makes host and path of what those labels say.
    pub(super) split: fn(String, String) -> (String, String),
    /// Whether counters read 0 while nothing is counted.
    pub(super) zero_may_be_off: bool,
}

impl Dialect {
    /// Host and path of the application that a sample is about.
    pub(super) fn place(&self, sample: &Sample<'_>) -> (String, String) {
        let label = |name: &String| sample.label(name).filter(|value| !value.is_empty());
        let application = self.application.iter().find_map(label).unwrap_or_default();
        let host = self.host.as_ref().and_then(label).unwrap_or_default();
        (self.split)(host.to_owned(), application.to_owned())
    }
}

impl Names {
    /// As a dialect; `None` when nothing is named.
    pub(super) fn dialect(&self) -> Option<Dialect> {
        let fields = [
            (&self.active, Field::Active),
            (&self.created, Field::Created),
            (&self.destroyed, Field::Destroyed),
            (&self.rejected, Field::Rejected),
            (&self.limit, Field::Limit),
        ];
        let named =
            |(name, field): (&Option<String>, Field)| Some((name.as_ref()?.to_ascii_lowercase(), field));
        let names: Vec<_> = fields.into_iter().filter_map(named).collect();
        (!names.is_empty()).then(|| Dialect {
            product: "",
            names,
            application: self.application.iter().cloned().collect(),
            host: self.host.clone(),
            default_host: "",
            split: |host, application| (host, crate::tomcat::path(&application).to_owned()),
            zero_may_be_off: false,
        })
    }
}

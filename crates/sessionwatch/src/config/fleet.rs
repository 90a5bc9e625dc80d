//! `[fleet]`: how the engine is asked that the machines of a fleet write to.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sessionwatch_fetch::login::Login;
use sessionwatch_monitor::remote::HeaderValue;

use super::duration::Seconds;
use super::remote_write::{USUAL_SECONDS, is_label, no_label, tenant};
use super::source::login;
use super::wrong::Wrong;

/// The buckets of a day are a minute wide.
const INTERVALS: std::ops::RangeInclusive<i64> = 1..=60;
const USUAL_GROUP: &str = "group";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    user: Option<String>,
    pub(super) password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    tenant: Option<String>,
    interval: Option<Seconds>,
    group: Option<String>,
}

/// How an engine is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fleet {
    pub(crate) login: Login,
    pub(crate) tenant: Option<HeaderValue>,
    /// How often samples are written to it, seconds.
    pub(crate) interval: u32,
    /// The label whose values are groups of servers.
    pub(crate) group: String,
}

impl Default for Fleet {
    fn default() -> Self {
        let interval = u32::try_from(USUAL_SECONDS).unwrap_or(1);
        Self { login: Login::None, tenant: None, interval, group: USUAL_GROUP.to_owned() }
    }
}

/// What the table means. Files it names are looked for in `folder`.
pub(super) fn fleet(table: Table, folder: &Path) -> Result<Fleet, Wrong> {
    let login = login(table.user, table.password, table.password_file, table.bearer_file, folder)?;
    let tenant = table.tenant.as_deref().map(tenant).transpose()?;
    let interval = table.interval.map_or(USUAL_SECONDS, |interval| interval.0);
    let interval =
        u32::try_from(interval).ok().filter(|_| INTERVALS.contains(&interval)).ok_or_else(|| {
            let help = "choose 1 s to 1 min, as [[remote_write]] of the machines says";
            Wrong::new(format!("interval is {interval} s"), help).at("interval")
        })?;
    let group = table.group.unwrap_or_else(|| USUAL_GROUP.to_owned());
    if !is_label(&group) {
        return Err(no_label("group", &group));
    }
    if ["server", "application", "cluster", "id"].contains(&group.as_str()) {
        let what = format!("group: {group} makes no groups of servers");
        return Err(Wrong::new(what, "name one of labels in [[remote_write]] of the machines").at("group"));
    }
    Ok(Fleet { login, tenant, interval, group })
}

#[cfg(test)]
mod tests {
    use sessionwatch_fetch::login::Secret;

    use super::*;

    fn read(text: &str) -> Result<Fleet, String> {
        fleet(toml::from_str(text).unwrap(), Path::new("/nowhere")).map_err(|wrong| format!("{wrong:?}"))
    }

    #[test]
    fn every_key_is_read_and_none_is_needed() {
        assert_eq!(read("").unwrap(), Fleet::default());
        assert_eq!((Fleet::default().interval, Fleet::default().group.as_str()), (5, "group"));
        let text =
            "user = \"u\"\npassword = \"p\"\ntenant = \"team-a\"\ninterval = \"15s\"\ngroup = \"site\"";
        let all = read(text).unwrap();
        assert_eq!(all.login, Login::Basic { user: "u".into(), password: Secret::new("p") });
        assert_eq!((all.tenant.unwrap().to_str().unwrap(), all.interval), ("team-a", 15));
        assert_eq!(all.group, "site");
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        for (text, told) in [
            ("interval = \"2m\"", "interval is 120 s"),
            ("interval = 0", "interval is 0 s"),
            ("group = \"a-b\"", "'a-b' is no name of a label"),
            ("group = \"__name__\"", "no name of a label"),
            ("group = \"server\"", "server makes no groups"),
            ("tenant = \"\"", "tenant is none"),
            ("user = \"u\"", "not clear who asks"),
            ("bearer_file = \"missing\"", "/nowhere/missing"),
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.contains(told), "{text}: {wrong}");
        }
    }
}

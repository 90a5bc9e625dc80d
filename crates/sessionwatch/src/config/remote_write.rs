//! `[[remote_write]]`: an engine that is written to by Prometheus remote write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sessionwatch_monitor::remote::{HeaderValue, Target};

use super::address::{address, with_path};
use super::duration::Seconds;
use super::source::login;
use super::wrong::Wrong;

/// What engines are made for; each costs them memory and disk.
pub(super) const USUAL_SECONDS: i64 = 5;
/// With more between two samples engines show gaps.
const INTERVALS: std::ops::RangeInclusive<i64> = 1..=120;
/// Days of what twenty applications count.
const USUAL_QUEUE: u64 = 256 * 1024 * 1024;
const LEAST_QUEUE: u64 = 1024 * 1024;
/// Those we set ourselves.
const OWN_LABELS: [&str; 4] = ["server", "application", "cluster", "id"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    name: Option<String>,
    url: Option<String>,
    user: Option<String>,
    pub(super) password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    tenant: Option<String>,
    interval: Option<Seconds>,
    queue_bytes: Option<u64>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

/// What a table means. Files it names are looked for in `folder`.
pub(super) fn target(table: Table, folder: &Path) -> Result<Target, Wrong> {
    let url = table.url.ok_or_else(|| {
        Wrong::new("url is missing", "for example url = \"http://127.0.0.1:8428/api/v1/write\"").at("url")
    })?;
    let (url, is_bare) = address(&url, "url")?;
    let url = if is_bare { with_path(url, "/api/v1/write", "url")? } else { url };
    let name = table.name.unwrap_or_else(|| url.host().unwrap_or_default().to_owned());
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if name.is_empty() || name.len() > 100 || !name.chars().all(fits) {
        let what = format!("'{}' is no name for an engine", name.escape_debug());
        return Err(Wrong::new(what, "write letters, digits, '.', '-' and '_' only").at("name"));
    }
    let login = login(table.user, table.password, table.password_file, table.bearer_file, folder)?;
    let tenant = table.tenant.as_deref().map(tenant).transpose()?;
    let interval = table.interval.map_or(USUAL_SECONDS, |interval| interval.0);
    if !INTERVALS.contains(&interval) {
        let help = "choose 1 s to 2 min: with more between two samples engines show gaps";
        return Err(Wrong::new(format!("interval is {interval} s"), help).at("interval"));
    }
    let queue = table.queue_bytes.unwrap_or(USUAL_QUEUE);
    if queue < LEAST_QUEUE {
        let help = format!("choose {LEAST_QUEUE} (1 MiB) or more; without it {USUAL_QUEUE} may wait");
        return Err(Wrong::new(format!("queue_bytes is {queue}"), help).at("queue_bytes"));
    }
    let labels = labels(table.labels)?;
    let interval = Duration::from_secs(interval.unsigned_abs());
    Ok(Target { name, url, login, tenant, interval, labels, queue })
}

/// The name of a tenant.
pub(super) fn tenant(text: &str) -> Result<HeaderValue, Wrong> {
    let value = HeaderValue::from_str(text).ok().filter(|_| !text.trim().is_empty());
    value.ok_or_else(|| Wrong::new("tenant is none", "for example tenant = \"team-a\"").at("tenant"))
}

/// `instance` is this machine's name, unless another is written.
fn labels(written: BTreeMap<String, String>) -> Result<Vec<(String, String)>, Wrong> {
    for name in written.keys() {
        if !is_label(name) {
            return Err(no_label("labels", name));
        }
        if OWN_LABELS.contains(&name.as_str()) {
            let what = format!("labels: {name} is what sessionwatch says itself");
            return Err(Wrong::new(what, "give it another name").at("labels"));
        }
    }
    let mut labels = written;
    labels.entry("instance".to_owned()).or_insert_with(machine);
    // A label without a value is one that is not there.
    labels.retain(|_, value| !value.is_empty());
    Ok(labels.into_iter().collect())
}

/// Whether it can be the name of a label that people choose.
pub(super) fn is_label(name: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name = name.starts_with(begins) && name.chars().all(|c| begins(c) || c.is_ascii_digit());
    is_name && !name.starts_with("__")
}

/// What is wrong with one that cannot.
pub(super) fn no_label(key: &'static str, name: &str) -> Wrong {
    let what = format!("{key}: '{}' is no name of a label", name.escape_debug());
    Wrong::new(what, "write letters, digits and '_', not '__' at its front").at(key)
}

fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Target, String> {
        target(toml::from_str(text).unwrap(), Path::new("/nowhere")).map_err(|wrong| format!("{wrong:?}"))
    }

    fn with(more: &str) -> Result<Target, String> {
        read(&format!("url = \"http://engine:8428\"\n{more}"))
    }

    #[test]
    fn every_key_is_read() {
        let text = "name = \"a-1\"\nurl = \"https://h/api/v1/push\"\nuser = \"u\"\npassword = \"p\"\n\
            tenant = \"team-a\"\ninterval = \"15s\"\nqueue_bytes = 2000000\n\
            labels = { instance = \"web-1\", group = \"shops\", none = \"\" }";
        let target = read(text).unwrap();
        assert_eq!((target.name.as_str(), target.queue), ("a-1", 2_000_000));
        assert_eq!(target.url, "https://h/api/v1/push");
        assert_eq!(target.tenant.unwrap(), "team-a");
        assert_eq!(target.interval, Duration::from_secs(15));
        let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(target.labels, [label("group", "shops"), label("instance", "web-1")]);
    }

    #[test]
    fn what_is_not_written_is_the_usual() {
        let target = with("").unwrap();
        assert_eq!((target.name.as_str(), target.interval.as_secs()), ("engine", 5));
        assert_eq!(
            (target.url.to_string().as_str(), target.queue),
            ("http://engine:8428/api/v1/write", USUAL_QUEUE)
        );
        assert!(target.tenant.is_none());
        assert_eq!(target.labels, [("instance".to_owned(), machine())]);
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        assert!(read("name = \"a\"").unwrap_err().contains("url is missing"));
        for (text, told) in [
            ("name = \"a/b\"", "no name for an engine"),
            ("interval = \"5m\"", "interval is 300 s"),
            ("interval = 0", "interval is 0 s"),
            ("queue_bytes = 10", "queue_bytes is 10"),
            ("tenant = \"\"", "tenant is none"),
            ("tenant = \"a\\nb\"", "tenant is none"),
            ("labels = { server = \"x\" }", "server is what sessionwatch says itself"),
            ("labels = { cluster = \"x\" }", "cluster is what sessionwatch says itself"),
            ("labels = { \"a-b\" = \"x\" }", "no name of a label"),
            ("labels = { __a = \"x\" }", "no name of a label"),
            ("user = \"u\"", "not clear who asks"),
            ("bearer_file = \"missing\"", "/nowhere/missing"),
        ] {
            let wrong = with(text).unwrap_err();
            assert!(wrong.contains(told), "{text}: {wrong}");
        }
    }
}

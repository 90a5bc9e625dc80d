//! `[[source]]`: a server that is read over HTTP, or a store of sessions.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sessionwatch_fetch::login::{Login, Secret};
use sessionwatch_sources::prometheus::Names;
use sessionwatch_sources::source::{Kind, Source};

use super::store;
use super::wrong::Wrong;
use crate::nearest;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    kind: Option<String>,
    url: Option<String>,
    name: Option<String>,
    user: Option<String>,
    pub(super) password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    interval: Option<u64>,
    names: Option<NamesTable>,
    repository: Option<String>,
    namespace: Option<String>,
    application: Option<String>,
    notify_keyspace_events: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesTable {
    active: Option<String>,
    created: Option<String>,
    destroyed: Option<String>,
    rejected: Option<String>,
    limit: Option<String>,
    application: Option<String>,
    host: Option<String>,
}

/// What a table means. Files it names are looked for in `folder`.
pub(super) fn source(table: Table, folder: &Path) -> Result<Source, Wrong> {
    const KINDS: [&str; 4] = ["jmxproxy", "jolokia", "prometheus", "redis"];
    let missing =
        |key: &str, example: &str| Wrong::new(format!("{key} is missing"), format!("for example {example}"));
    let kind = table.kind.as_deref().ok_or_else(|| missing("kind", "kind = \"prometheus\""))?;
    if table.names.is_some() && kind != "prometheus" {
        return Err(Wrong::new("[source.names] is for kind = \"prometheus\" only", "remove it").at("names"));
    }
    let is_redis = kind == "redis";
    let store = store::Table {
        repository: table.repository,
        namespace: table.namespace,
        application: table.application,
        events: table.notify_keyspace_events,
    };
    if let Some(key) = store.key().filter(|_| !is_redis) {
        return Err(Wrong::new(format!("{key} is for kind = \"redis\" only"), "remove it").at(key));
    }
    let kind = match kind {
        "jmxproxy" => Kind::JmxProxy,
        "jolokia" => Kind::Jolokia,
        "prometheus" => Kind::Prometheus(names(table.names)?),
        "redis" => Kind::Redis(store::store(store)?),
        other => {
            let nearest = nearest::to(other, &KINDS);
            let wrong = Wrong::new(
                format!("there is no kind '{other}'"),
                format!("did you mean '{nearest}'? There are {}", KINDS.join(", ")),
            );
            return Err(wrong.at("kind"));
        }
    };
    let example = if is_redis { "redis://127.0.0.1:6379" } else { "http://127.0.0.1:8080" };
    let url = table.url.ok_or_else(|| missing("url", &format!("url = \"{example}\"")))?;
    let url = kind.address(&url).map_err(|error| Wrong::plain(format!("url: {error}")).at("url"))?;
    let interval = table.interval.map_or(kind.usual_interval(), Duration::from_secs);
    if !Source::INTERVALS.contains(&interval.as_secs()) {
        let wrong = Wrong::new(
            format!("interval is {} s", interval.as_secs()),
            "choose 1 to 60 seconds: until the next look a server is shown as it was seen last",
        );
        return Err(wrong.at("interval"));
    }
    if is_redis && table.bearer_file.is_some() {
        return Err(Wrong::new("a Redis takes no bearer_file", "write password_file").at("bearer_file"));
    }
    let has_password = table.password.is_some() || table.password_file.is_some();
    // A Redis with one password for all has a user without a name.
    let user = table.user.or_else(|| (is_redis && has_password).then(String::new));
    let login = login(user, table.password, table.password_file, table.bearer_file, folder)?;
    let name = table.name.filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| url.authority().map_or("server", |place| place.as_str()).to_owned());
    Ok(Source { kind, url, name, login, interval })
}

fn names(table: Option<NamesTable>) -> Result<Names, Wrong> {
    let Some(table) = table else { return Ok(Names::default()) };
    let NamesTable { active, created, destroyed, rejected, limit, application, host } = table;
    if [&active, &created, &destroyed, &rejected].into_iter().all(Option::is_none) {
        let wrong = Wrong::new(
            "[source.names] names no number",
            "name the sample of at least one of active, created, destroyed, rejected",
        );
        return Err(wrong.at("names"));
    }
    Ok(Names { active, created, destroyed, rejected, limit, application, host })
}

/// Who says so, by what is written of it.
pub(super) fn login(
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    folder: &Path,
) -> Result<Login, Wrong> {
    let read = |path: PathBuf| {
        let path = folder.join(path);
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| Wrong::plain(format!("cannot read {}: {error}", path.display())))?;
        Ok(Secret::new(text.trim_end_matches(['\n', '\r'])))
    };
    match (user, password, password_file, bearer_file) {
        (None, None, None, None) => Ok(Login::None),
        (None, None, None, Some(path)) => read(path).map(Login::Bearer),
        (Some(user), Some(password), None, None) => {
            Ok(Login::Basic { user, password: Secret::new(password) })
        }
        (Some(user), None, Some(path), None) => Ok(Login::Basic { user, password: read(path)? }),
        _ => Err(Wrong::new(
            "it is not clear who asks",
            "write user with password or password_file, or bearer_file alone, or nothing",
        )),
    }
}

//! The configuration file: which servers are read over HTTP, and who is let in.

pub(crate) mod access;
mod keys;

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use sessionwatch_sources::login::{Login, Secret};
use sessionwatch_sources::prometheus::Names;
use sessionwatch_sources::source::{Kind, Source};

/// What the file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    pub(crate) sources: Vec<Source>,
    pub(crate) access: access::Access,
}

/// Why the file cannot be used: where, what, and what to do. Never a value, since it might be a password.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{file}: {what}")]
pub(crate) struct ConfigError {
    file: String,
    what: String,
    #[help]
    help: Option<String>,
}

/// What is wrong, before it is known in which file.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    what: String,
    help: Option<String>,
}

impl Wrong {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: Some(help.into()) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    source: Vec<Table>,
    #[serde(default)]
    access: access::AccessTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    kind: Option<String>,
    url: Option<String>,
    name: Option<String>,
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    interval: Option<u64>,
    names: Option<NamesTable>,
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

/// Reads the file that is named, or the one by convention if there is one.
///
/// # Errors
/// [`ConfigError`]
pub(crate) fn load(named: Option<&Path>) -> Result<Config, ConfigError> {
    let path = named.map_or_else(crate::folders::config, Path::to_path_buf);
    let error =
        |what: String, help: Option<String>| ConfigError { file: path.display().to_string(), what, help };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(missing) if named.is_none() && missing.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Config::default());
        }
        Err(cause) => return Err(error(format!("it cannot be read: {cause}"), None)),
    };
    let open_to_others = std::fs::metadata(&path).is_ok_and(|found| found.mode() & 0o044 != 0);
    let folder = path.parent().unwrap_or(Path::new("."));
    let (config, holds_password) = parse(&text, folder).map_err(|wrong| error(wrong.what, wrong.help))?;
    if holds_password && open_to_others {
        tracing::warn!("{} holds a password and others may read it: chmod 600 it", path.display());
    }
    Ok(config)
}

/// The configuration in a text, and whether there is a password in it. Files it names are looked for in `folder`.
fn parse(text: &str, folder: &Path) -> Result<(Config, bool), Wrong> {
    let at = |error: toml::de::Error| {
        let line =
            error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        // Its message may repeat a value, but its first line says what is wrong.
        Wrong { what: format!("line {line}: {}", keys::without_values(error.message())), help: None }
    };
    let table: toml::Table = text.parse().map_err(at)?;
    keys::check(&table)?;
    let file: File = toml::from_str(text).map_err(at)?;
    let holds_password = file.source.iter().any(|source| source.password.is_some());
    let mut sources = Vec::new();
    let mut places = HashSet::new();
    for (number, table) in (1..).zip(file.source) {
        let source = source(table, folder).map_err(|wrong| Wrong {
            what: format!("[[source]] number {number}: {}", wrong.what),
            ..wrong
        })?;
        if !places.insert(source.identity()) {
            let what = format!("[[source]] number {number}: {} is there twice", source.url);
            return Err(Wrong::new(what, "name each server once"));
        }
        sources.push(source);
    }
    let access = access::access(file.access)?;
    Ok((Config { sources, access }, holds_password))
}

fn source(table: Table, folder: &Path) -> Result<Source, Wrong> {
    const KINDS: [&str; 3] = ["jmxproxy", "jolokia", "prometheus"];
    let missing =
        |key: &str, example: &str| Wrong::new(format!("{key} is missing"), format!("for example {example}"));
    let kind = table.kind.as_deref().ok_or_else(|| missing("kind", "kind = \"prometheus\""))?;
    if table.names.is_some() && kind != "prometheus" {
        return Err(Wrong::new("[source.names] is for kind = \"prometheus\" only", "remove it"));
    }
    let kind = match kind {
        "jmxproxy" => Kind::JmxProxy,
        "jolokia" => Kind::Jolokia,
        "prometheus" => Kind::Prometheus(names(table.names)?),
        other => {
            let nearest = keys::nearest(other, &KINDS);
            return Err(Wrong::new(
                format!("there is no kind '{other}'"),
                format!("did you mean '{nearest}'? There are {}", KINDS.join(", ")),
            ));
        }
    };
    let url = table.url.ok_or_else(|| missing("url", "url = \"http://127.0.0.1:8080\""))?;
    let url = kind.address(&url).map_err(|error| Wrong { what: format!("url: {error}"), help: None })?;
    let interval = table.interval.map_or(kind.usual_interval(), Duration::from_secs);
    if !Source::INTERVALS.contains(&interval.as_secs()) {
        return Err(Wrong::new(
            format!("interval is {} s", interval.as_secs()),
            "choose 1 to 5 seconds: a longer pause would be a gap in the graphs",
        ));
    }
    let login = login(table.user, table.password, table.password_file, table.bearer_file, folder)?;
    let name = table.name.filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| url.authority().map_or("server", |place| place.as_str()).to_owned());
    Ok(Source { kind, url, name, login, interval })
}

fn names(table: Option<NamesTable>) -> Result<Names, Wrong> {
    let Some(table) = table else { return Ok(Names::default()) };
    let NamesTable { active, created, destroyed, rejected, limit, application, host } = table;
    if [&active, &created, &destroyed, &rejected].into_iter().all(Option::is_none) {
        return Err(Wrong::new(
            "[source.names] names no number",
            "name the sample of at least one of active, created, destroyed, rejected",
        ));
    }
    Ok(Names { active, created, destroyed, rejected, limit, application, host })
}

fn login(
    user: Option<String>,
    password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    folder: &Path,
) -> Result<Login, Wrong> {
    let read = |path: PathBuf| {
        let path = folder.join(path);
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| Wrong {
            what: format!("cannot read {}: {error}", path.display()),
            help: None,
        })?;
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

#[cfg(test)]
mod tests;

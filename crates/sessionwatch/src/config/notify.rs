//! `[[notify]]`: somebody who is told of alerts.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sessionwatch_monitor::alerting::{Receiver, Uri, Way};

use super::source::login;
use super::wrong::Wrong;
use crate::nearest;

const KINDS: [&str; 3] = ["webhook", "alertmanager", "command"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    name: Option<String>,
    kind: Option<String>,
    url: Option<String>,
    user: Option<String>,
    pub(super) password: Option<String>,
    password_file: Option<PathBuf>,
    bearer_file: Option<PathBuf>,
    command: Option<Vec<String>>,
    resolved: Option<bool>,
}

/// What a table means. Files it names are looked for in `folder`.
pub(super) fn receiver(table: Table, folder: &Path) -> Result<Receiver, Wrong> {
    let missing =
        |key: &str, example: &str| Wrong::new(format!("{key} is missing"), format!("for example {example}"));
    let name = table.name.filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| missing("name", "name = \"on-call\""))?;
    let kind = table.kind.ok_or_else(|| missing("kind", "kind = \"webhook\""))?;
    if !KINDS.contains(&kind.as_str()) {
        let nearest = nearest::to(&kind, &KINDS);
        let help = format!("did you mean '{nearest}'? There are {}", KINDS.join(", "));
        return Err(Wrong::new(format!("there is no kind '{kind}'"), help).at("kind"));
    }
    let login = login(table.user, table.password, table.password_file, table.bearer_file, folder)?;
    let way = match (kind.as_str(), table.url, table.command) {
        ("command", None, Some(command)) if command.first().is_some_and(|program| !program.is_empty()) => {
            Way::Command { command }
        }
        ("command", _, _) => {
            return Err(missing("command", "command = [\"/usr/local/bin/page-somebody\", \"--urgent\"]"));
        }
        (_, Some(url), None) => {
            let (url, is_bare) = address(&url, "url")?;
            match kind.as_str() {
                "alertmanager" if is_bare => {
                    Way::Alertmanager { url: with_path(url, "/api/v2/alerts", "url")?, login }
                }
                "alertmanager" => Way::Alertmanager { url, login },
                _ => Way::Webhook { url, login },
            }
        }
        _ => return Err(missing("url", "url = \"https://example.org/hook\", and no command beside it")),
    };
    Ok(Receiver { name, way, resolved: table.resolved.unwrap_or(true) })
}

/// An address, and whether it has no path.
pub(super) fn address(text: &str, key: &'static str) -> Result<(Uri, bool), Wrong> {
    let wrong = |what: &str| Wrong::plain(format!("{key}: {what}")).at(key);
    let url: Uri =
        text.trim().parse().map_err(|_| wrong("it is no address: write it as https://HOST/PATH"))?;
    let (Some("http" | "https"), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return Err(wrong("it is no address: write it as https://HOST/PATH"));
    };
    if authority.as_str().contains('@') {
        return Err(wrong("it holds a user or password: write them into a file that is named beside it"));
    }
    let is_bare = url.path() == "/" && url.query().is_none();
    Ok((url, is_bare))
}

pub(super) fn with_path(url: Uri, path: &'static str, key: &'static str) -> Result<Uri, Wrong> {
    let mut parts = url.into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).map_err(|_| Wrong::plain(format!("{key}: it is no address")).at(key))
}

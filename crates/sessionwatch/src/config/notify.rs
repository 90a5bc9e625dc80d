//! `[[notify]]`: somebody who is told of alerts.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sessionwatch_monitor::alerting::{Receiver, Way};

use super::address::{address, with_path};
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

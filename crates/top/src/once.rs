//! `sessionwatch top --once`: the rows as they are now, for scripts.

use std::fmt::Write;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::clean::{clean, clipped, is_hostile};
use crate::client::Client;
use crate::feed::first;
use crate::number::{NOT_TOLD, count, windows};
use crate::picture::Picture;
use crate::rows::{Choice, Row, rows};
use crate::view::{Failed, Format, View};
use crate::words::{Rows, ServerState};

/// What was printed, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// For the standard output.
    pub text: String,
    /// Whether every server is being read, and there is one.
    pub complete: bool,
}

/// Asks once.
///
/// # Errors
/// When there is no answer, or no server of the name that was given.
pub(crate) async fn run(client: &Client, view: &View, format: Format) -> Result<Printed, Failed> {
    let text = first(client).await.map_err(|error| Failed(error.to_string()))?;
    printed(&text, view, format)
}

fn printed(state: &str, view: &View, format: Format) -> Result<Printed, Failed> {
    let not_understood = || Failed("the answer is none of this version of sessionwatch".to_owned());
    let picture = Picture::whole(serde_json::from_str::<Rows>(state).map_err(|_| not_understood())?);
    let server = match &view.server {
        None => None,
        Some(name) => {
            let servers = picture.servers_by_name();
            let found = servers.into_iter().find(|server| server.id == *name || server.name == *name);
            let none =
                || Failed(format!("there is no server {}: without --server all are printed", clean(name)));
            Some(found.ok_or_else(none)?.id.clone())
        }
    };
    let choice =
        Choice { server: server.clone(), filter: view.filter.clone(), sort: view.sort, ..Choice::default() };
    let rows = rows(&picture, &choice);
    let mut shown =
        picture.servers.values().filter(|one| server.as_ref().is_none_or(|id| one.id == *id)).peekable();
    let complete = shown.peek().is_some() && shown.all(|server| server.state == ServerState::Connected);
    let text = match format {
        Format::Json => json(state, &rows, server.as_deref()).ok_or_else(not_understood)?,
        Format::Table => table(&rows),
    };
    Ok(Printed { text, complete })
}

/// The rows as the API sent them, with every field, those that were asked for, in order.
fn json(state: &str, rows: &[Row<'_>], server: Option<&str>) -> Option<String> {
    let mut whole: Value = serde_json::from_str(state).ok()?;
    let id = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
    let list = |whole: &mut Value, name: &str| match whole[name].take() {
        Value::Array(list) => list,
        _ => Vec::new(),
    };
    let mut applications: std::collections::HashMap<_, _> =
        list(&mut whole, "applications").into_iter().map(|row| (id(&row), row)).collect();
    whole["applications"] = rows.iter().filter_map(|row| applications.remove(&row.application.id)).collect();
    let mut servers = list(&mut whole, "servers");
    servers.retain(|row| server.is_none_or(|only| row["id"] == only));
    servers.sort_by_key(|row| (row["name"].as_str().unwrap_or_default().to_owned(), id(row)));
    whole["servers"] = servers.into();
    let mut totals = list(&mut whole, "totals");
    totals.retain(|row| server.is_none_or(|only| row["server"] == only));
    totals.sort_by_key(|row| row["server"].as_str().unwrap_or_default().to_owned());
    whole["totals"] = totals.into();
    let text = serde_json::to_string_pretty(&whole).ok()?;
    // All of these are inside of texts, where they may as well be written by number.
    let mut harmless = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c != '\n' && is_hostile(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(harmless, "\\u{unit:04x}");
            }
        } else {
            harmless.push(c);
        }
    }
    harmless.push('\n');
    Some(harmless)
}

const HEAD: [&str; 10] = [
    "APPLICATION",
    "SERVER",
    "STATE",
    "TRACKED",
    "ACTIVE",
    "LIMIT",
    "CREATED 5s/1m/1h",
    "DESTROYED 5s/1m/1h",
    "REJECTED 5s/1m/1h",
    "TOTAL",
];

/// Columns for a name, so that a long one does not push the numbers of all out of sight. JSON has it whole.
const LONGEST_NAME: usize = 60;

/// How many of the columns are texts, which begin at the left.
const TEXTS: usize = 4;

fn table(rows: &[Row<'_>]) -> String {
    let mut cells = vec![HEAD.map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        let application = row.application;
        let counts = &application.counts;
        [
            clipped(&application.name, LONGEST_NAME),
            clipped(row.server, LONGEST_NAME),
            application.state.word().to_owned(),
            if application.tracked { "yes" } else { "no" }.to_owned(),
            count(counts.active),
            application.limit.map_or_else(|| NOT_TOLD.to_owned(), |limit| count(Some(limit))),
            windows(counts.created),
            windows(counts.destroyed),
            windows(counts.rejected),
            count(counts.total),
        ]
    }));
    let widths: [usize; HEAD.len()] =
        std::array::from_fn(|column| cells.iter().map(|row| row[column].width()).max().unwrap_or(0));
    let mut text = String::new();
    for row in cells {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let gap = " ".repeat(width - cell.width());
            line += &if column < TEXTS { format!("{cell}{gap}  ") } else { format!("{gap}{cell}  ") };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = include_str!("sample/rows.json");

    #[test]
    fn the_table_is_for_people() {
        let printed = printed(STATE, &View::default(), Format::Table).unwrap();
        assert!(!printed.complete, "a server is away");
        insta::assert_snapshot!("table", printed.text);
    }

    #[test]
    fn json_has_every_field_of_the_api_and_only_what_was_asked_for() {
        let view = View { server: Some("catalina".into()), filter: "shop".into(), ..View::default() };
        let printed = printed(STATE, &view, Format::Json).unwrap();
        assert!(printed.complete);
        insta::assert_snapshot!("json", printed.text);
    }

    #[test]
    fn an_unknown_server_is_no_empty_answer() {
        let view = View { server: Some("nobody".into()), ..View::default() };
        let error = printed(STATE, &view, Format::Table).unwrap_err().to_string();
        assert!(error.contains("no server nobody"), "{error}");
    }

    #[test]
    fn a_long_name_is_cut_in_the_table_and_whole_in_json() {
        let long = "shop".repeat(500);
        let state = STATE.replace("/shop", &long);
        let of = |format| printed(&state, &View::default(), format).unwrap().text;
        let table = of(Format::Table);
        assert!(table.lines().all(|line| line.width() < 200) && table.contains("shopsho…"), "{table}");
        assert!(of(Format::Json).contains(&long));
    }

    #[test]
    fn hostile_names_are_written_out_in_both() {
        let state = STATE.replace("/shop", "/\\u001b[2J\u{9b}31m\u{202e}\u{e0041}");
        for format in [Format::Json, Format::Table] {
            let text = printed(&state, &View::default(), format).unwrap().text;
            assert!(!text.chars().any(|c| c != '\n' && is_hostile(c)), "{text:?}");
        }
        let text = printed(&state, &View::default(), Format::Json).unwrap().text;
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["applications"][0]["name"], "/\u{1b}[2J\u{9b}31m\u{202e}\u{e0041}");
    }
}

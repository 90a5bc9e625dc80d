//! `packaging/sessionwatch.toml` has every key, with what it does; `docs/configuration.md` is made of it and of the options.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::keys::SECTIONS;
use super::{Refused, parse};
use crate::options;

/// Set to anything, the page is written instead of compared.
const WRITE: &str = "SESSIONWATCH_WRITE_DOCS";

/// A key of the file as it is told there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    meaning: String,
    example: String,
}

/// What the file tells of each key, by its section and itself, and of each section; in its order.
#[derive(Debug, Default)]
struct File {
    keys: BTreeMap<(String, String), Told>,
    sections: BTreeMap<String, String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn example() -> String {
    std::fs::read_to_string(root().join("packaging/sessionwatch.toml")).unwrap()
}

/// Prose begins with `##`, an example with `#`.
fn told(text: &str) -> File {
    let (mut file, mut section, mut prose) = (File::default(), String::new(), String::new());
    for line in text.lines() {
        if let Some(more) = line.strip_prefix("## ") {
            prose = format!("{prose} {more}").trim().to_owned();
        } else if let Some(header) = line.strip_prefix("# [") {
            section = header.trim_matches(['[', ']']).to_owned();
            file.sections.entry(section.clone()).or_insert(std::mem::take(&mut prose));
        } else if let Some((key, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(" = ")) {
            let told = Told { meaning: std::mem::take(&mut prose), example: format!("{key} = {value}") };
            let key = (section.clone(), key.to_owned());
            file.keys
                .entry(key)
                .and_modify(|known| {
                    // Where it is told again it is an example for another kind.
                    if known.meaning.is_empty() {
                        known.clone_from(&told);
                    }
                })
                .or_insert(told);
        } else {
            assert_eq!(line, "", "prose begins with ##, an example with #");
            prose.clear();
        }
    }
    file
}

#[test]
fn the_example_file_has_every_key_with_its_meaning() {
    let file = told(&example());
    let options: Vec<_> =
        options::all().iter().map(|option| (String::new(), option.key().to_owned())).collect();
    let keys = SECTIONS
        .iter()
        .flat_map(|section| section.keys.iter().map(|key| (section.name.to_owned(), (*key).to_owned())));
    let all: Vec<_> = options.into_iter().chain(keys).collect();
    let missing: Vec<_> =
        all.iter().filter(|key| file.keys.get(*key).is_none_or(|told| told.meaning.is_empty())).collect();
    assert_eq!(
        missing,
        Vec::<&(String, String)>::new(),
        "packaging/sessionwatch.toml lacks these, or says nothing of them"
    );
    let unknown: Vec<_> = file.keys.keys().filter(|key| !all.contains(key)).collect();
    assert_eq!(unknown, Vec::<&(String, String)>::new(), "there are no such keys");
    let nameless: Vec<_> = SECTIONS
        .iter()
        .filter(|section| file.sections.get(section.name).is_none_or(String::is_empty))
        .map(|section| section.name)
        .collect();
    assert_eq!(nameless, [""; 0], "nothing is said of these sections");
}

#[test]
fn every_example_of_the_example_file_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    // Who the users of a machine are is nothing to this test.
    let text = example().replace("agents_of = [\"tomcat\"]", "agents_of = [\"root\"]");
    let examples: Vec<_> = text
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(if line.starts_with('#') { "" } else { line }))
        .collect();
    for line in &examples {
        if let Some((_, name)) = line.split_once("_file = ") {
            std::fs::write(folder.path().join(name.trim_matches('"')), "Name: secret\n").unwrap();
        }
    }
    let refused = |wrongs| Refused { file: "packaging/sessionwatch.toml".into(), wrongs }.to_string();
    for text in choices(&examples) {
        let (config, _) =
            parse(&text, folder.path()).map_err(refused).unwrap_or_else(|said| panic!("{said}"));
        assert_eq!(config.options.len(), options::all().len());
    }
    let nothing = parse(&text, folder.path()).map_err(refused).unwrap().0;
    assert!(nothing.options.is_empty() && nothing.sections.is_empty(), "everything is commented out");
}

/// The file with the first of each section that there can be only once, and with each of the others in its place.
fn choices(lines: &[&str]) -> Vec<String> {
    let (mut first, mut others) = (Vec::<Vec<&str>>::new(), Vec::new());
    for part in lines.chunk_by(|_, next| !next.starts_with('[')) {
        let place = first.iter().position(|known| known[0] == part[0] && !part[0].starts_with("[["));
        match place {
            Some(place) if part[0].starts_with('[') && !part[0].contains('.') => others.push((place, part)),
            _ => first.push(part.to_vec()),
        }
    }
    let joined = |parts: &[Vec<&str>]| parts.concat().join("\n");
    let with = |(place, part): (usize, &[&str])| {
        let mut parts = first.clone();
        parts[place] = part.to_vec();
        joined(&parts)
    };
    std::iter::once(joined(&first)).chain(others.into_iter().map(with)).collect()
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn page(file: &File) -> String {
    let told = |section: &str, key: &str| file.keys.get(&(section.to_owned(), key.to_owned())).unwrap();
    let mut text = String::from(
        "| key | flag | environment | default | meaning | example |\n|---|---|---|---|---|---|\n",
    );
    for option in options::all() {
        let Told { meaning, example } = told("", option.key());
        text += &format!(
            "| `{}` | `--{}` | `{}` | {} | {} | `{}` |\n",
            option.key(),
            option.flag(),
            option.variable(),
            cell(&option.default()),
            cell(meaning),
            cell(example)
        );
    }
    for section in &SECTIONS {
        let header = if is_list(section.name) {
            format!("[[{}]]", section.name)
        } else {
            format!("[{}]", section.name)
        };
        text += &format!(
            "\n### `{header}`\n\n{}\n\n| key | meaning | example |\n|---|---|---|\n",
            file.sections[section.name]
        );
        for key in section.keys {
            let Told { meaning, example } = told(section.name, key);
            text += &format!("| `{key}` | {} | `{}` |\n", cell(meaning), cell(example));
        }
    }
    text
}

fn is_list(section: &str) -> bool {
    example().contains(&format!("# [[{section}]]\n"))
}

#[test]
fn the_page_tells_every_option_and_key() {
    const BEGIN: &str = "<!-- made of the program by its tests, see the end of this page -->\n";
    const END: &str = "<!-- end of what is made -->\n";
    let path = root().join("docs/configuration.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = written.split_once(BEGIN).expect("it begins");
    let (_, after) = rest.split_once(END).expect("it ends");
    let page = format!("{before}{BEGIN}\n{}\n{END}{after}", page(&told(&example())));
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, page).unwrap();
    } else {
        assert!(
            page == written,
            "docs/configuration.md is out of date: {WRITE}=1 cargo test -p sessionwatch writes it"
        );
    }
}

//! The file taken apart: its options, and its sections made what they mean. Every mistake is noted, not only the first.

use std::collections::HashMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::shown::{self, Shown};
use super::wrong::{Wrong, line, without_values};
use super::{Given, keys};
use crate::options::Opt;

/// A file whose keys are all known.
pub(super) struct Reader<'a> {
    text: &'a str,
    file: DeTable<'a>,
    pub(super) wrongs: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    /// Takes a text that must be TOML.
    pub(super) fn new(text: &'a str, options: &[Opt]) -> Result<Self, Vec<Wrong>> {
        let (file, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            let mut wrongs: Vec<_> = errors.iter().map(|error| of(error, text)).collect();
            wrongs.sort_by_key(|wrong| wrong.line);
            return Err(wrongs);
        }
        let mut reader = Self { text, file: file.into_inner(), wrongs: Vec::new() };
        let options: Vec<_> = options.iter().map(Opt::key).collect();
        keys::check(&mut reader.file, &options, text, &mut reader.wrongs);
        Ok(reader)
    }

    /// What its sections say, for people.
    pub(super) fn shown(&self) -> Vec<Shown> {
        shown::sections(&self.file, self.text)
    }

    /// What the file says of the options of `serve`. Paths are those beside the file.
    pub(super) fn options(&mut self, options: &[Opt], folder: &Path) -> Vec<Given> {
        let mut given = Vec::new();
        for option in options {
            let Some(value) = self.file.remove(option.key()) else { continue };
            let line = line(self.text, value.span().start);
            let value = words(value.get_ref())
                .map(|words| words.join(","))
                .ok_or_else(|| "write a text, a number, true or false, or a list of these".to_owned());
            let value = value.and_then(|value| {
                let path = |value: &str| folder.join(value).to_string_lossy().into_owned();
                let value = if option.is_path() && !value.is_empty() { path(&value) } else { value };
                option.refusal(&value).map_or(Ok(value), Err)
            });
            match value {
                Ok(value) => given.push(Given { key: option.key().to_owned(), value, line }),
                Err(why) => {
                    self.wrongs.push(Wrong::plain(format!("{}: {why}", option.key())).in_line(line));
                }
            }
        }
        given
    }

    /// What each table of a list of sections, `[[name]]`, means.
    pub(super) fn each<T: DeserializeOwned, M>(
        &mut self,
        name: &str,
        mut meaning: impl FnMut(T) -> Result<M, Wrong>,
    ) -> Vec<M> {
        let Some(value) = self.file.remove(name) else { return Vec::new() };
        let line = line(self.text, value.span().start);
        let DeValue::Array(list) = value.into_inner() else {
            let wrong = Wrong::new(format!("[{name}] is one of a list"), format!("write it as [[{name}]]"));
            self.wrongs.push(wrong.in_line(line));
            return Vec::new();
        };
        let mut all = Vec::new();
        for (number, table) in (1..).zip(list) {
            let place = format!("[[{name}]] number {number}");
            all.extend(self.meaning(&place, table, &mut meaning));
        }
        all
    }

    /// What the section `[name]` means, if it is there.
    pub(super) fn one<T: DeserializeOwned, M>(
        &mut self,
        name: &str,
        mut meaning: impl FnMut(T) -> Result<M, Wrong>,
    ) -> Option<M> {
        let value = self.file.remove(name)?;
        self.meaning(&format!("[{name}]"), value, &mut meaning)
    }

    fn meaning<T: DeserializeOwned, M>(
        &mut self,
        place: &str,
        table: Spanned<DeValue<'a>>,
        meaning: &mut impl FnMut(T) -> Result<M, Wrong>,
    ) -> Option<M> {
        let text = self.text;
        let here = line(text, table.span().start);
        let mut lines = HashMap::new();
        if let DeValue::Table(table) = table.get_ref() {
            lines.extend(table.keys().map(|key| (key.get_ref().to_string(), line(text, key.span().start))));
        }
        let table = T::deserialize(ValueDeserializer::from(table)).map_err(|error| of(&error, text));
        let wrong = match table.and_then(meaning) {
            Ok(meaning) => return Some(meaning),
            Err(wrong) => wrong,
        };
        let at = wrong.line.or_else(|| lines.get(wrong.key?).copied()).unwrap_or(here);
        self.wrongs.push(Wrong { what: format!("{place}: {}", wrong.what), ..wrong.in_line(at) });
        None
    }
}

fn of(error: &Error, text: &str) -> Wrong {
    let line = error.span().map_or(1, |span| line(text, span.start));
    // Its message may repeat a value, but its first line says what is wrong.
    Wrong::plain(without_values(error.message())).in_line(line)
}

/// A value as words of a command line.
fn words(value: &DeValue<'_>) -> Option<Vec<String>> {
    Some(match value {
        DeValue::String(text) => vec![text.to_string()],
        DeValue::Integer(number) if number.radix() == 10 => vec![number.as_str().to_owned()],
        DeValue::Boolean(flag) => vec![flag.to_string()],
        DeValue::Array(list) => {
            let words = list.iter().map(|one| match one.get_ref() {
                DeValue::Array(_) => None,
                one => words(one)?.pop(),
            });
            words.collect::<Option<_>>()?
        }
        _ => return None,
    })
}

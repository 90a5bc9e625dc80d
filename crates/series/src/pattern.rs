//! Patterns: which applications are tracked without somebody asking for each, also those that come later.

use std::fmt;

use wildmatch::WildMatch;

use crate::application::Application;
use crate::encoding::{Cursor, DecodeError, put_number, put_text};

/// The most patterns that the file, or the page, may have.
pub const MOST: usize = 100;
/// The longest pattern, characters.
pub const LONGEST: usize = 200;

/// Chooses applications by their name: `*` stands for any text, `?` for any one character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    application: Box<str>,
    server: Option<Box<str>>,
}

/// Who wrote a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the configuration file.
    File,
    /// Somebody asked for it on the page.
    Page,
}

/// Why something is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    /// There is nothing in it.
    Empty,
    /// It is longer than [`LONGEST`].
    Long,
    /// No application has such a name.
    FitsNone,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a pattern is empty: write one such as /shop*"),
            Self::Long => write!(f, "a pattern is longer than {LONGEST} characters"),
            Self::FitsNone => f.write_str(
                "a pattern fits no application, since the name of each has a / in it: write one such as /shop*",
            ),
        }
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// A pattern of an application's name, and of the name of its server unless that may be any.
    ///
    /// # Errors
    /// [`PatternError`]
    pub fn new(application: &str, server: Option<&str>) -> Result<Self, PatternError> {
        for text in [Some(application), server].into_iter().flatten() {
            if text.trim().is_empty() {
                return Err(PatternError::Empty);
            }
            if text.chars().count() > LONGEST {
                return Err(PatternError::Long);
            }
        }
        if !application.contains(['/', '*', '?']) {
            return Err(PatternError::FitsNone);
        }
        Ok(Self { application: application.into(), server: server.map(Into::into) })
    }

    /// Every application, of one server or of all.
    pub(crate) fn everything(server: Option<&str>) -> Self {
        Self { application: "*".into(), server: server.map(Into::into) }
    }

    /// What the name of an application is held against.
    #[must_use]
    pub fn application(&self) -> &str {
        &self.application
    }

    /// What the name of its server is held against; `None`: it may be any.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    /// Whether it fits the name of an application, and that of its server where one is named.
    #[must_use]
    pub fn fits(&self, application: &str, server: Option<&str>) -> bool {
        let fits = |pattern: &str, name| WildMatch::new(pattern).matches(name);
        let on = self.server().zip(server).is_none_or(|(pattern, name)| fits(pattern, name));
        fits(&self.application, application) && on
    }

    fn write(&self, out: &mut Vec<u8>) {
        put_text(out, &self.application);
        out.push(u8::from(self.server.is_some()));
        if let Some(server) = &self.server {
            put_text(out, server);
        }
    }

    fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let application = cursor.text()?.into();
        let server = if cursor.flag()? { Some(cursor.text()?.into()) } else { None };
        Ok(Self { application, server })
    }
}

/// The patterns of the file and those of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patterns {
    file: Vec<Pattern>,
    page: Vec<Pattern>,
}

impl Patterns {
    /// Those of the file, or those of the page.
    #[must_use]
    pub fn of(&self, origin: Origin) -> &[Pattern] {
        match origin {
            Origin::File => &self.file,
            Origin::Page => &self.page,
        }
    }

    pub(crate) fn of_mut(&mut self, origin: Origin) -> &mut Vec<Pattern> {
        match origin {
            Origin::File => &mut self.file,
            Origin::Page => &mut self.page,
        }
    }

    /// Ready to be held against many names.
    pub(crate) fn chooser(&self) -> Chooser {
        let of = |origin| {
            (0..).zip(self.of(origin)).map(move |(place, pattern)| {
                let server = pattern.server.as_deref().map(WildMatch::new);
                (origin, place, WildMatch::new(&pattern.application), server)
            })
        };
        Chooser(of(Origin::File).chain(of(Origin::Page)).collect())
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        write_list(&self.file, out);
        write_list(&self.page, out);
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self { file: read_list(cursor)?, page: read_list(cursor)? })
    }
}

/// Patterns, taken apart.
pub(crate) struct Chooser(Vec<(Origin, u8, WildMatch, Option<WildMatch>)>);

impl Chooser {
    /// The first pattern that fits an application, those of the file before those of the page.
    pub(crate) fn first(&self, server: &str, application: &Application) -> Option<(Origin, u8)> {
        let name = application.name();
        let fits = |of: &&(Origin, u8, WildMatch, Option<WildMatch>)| {
            of.2.matches(name) && of.3.as_ref().is_none_or(|pattern| pattern.matches(server))
        };
        self.0.iter().find(fits).map(|&(origin, place, ..)| (origin, place))
    }
}

pub(crate) fn write_list(list: &[Pattern], out: &mut Vec<u8>) {
    put_number(out, list.len() as u64);
    for pattern in list {
        pattern.write(out);
    }
}

pub(crate) fn read_list(cursor: &mut Cursor<'_>) -> Result<Vec<Pattern>, DecodeError> {
    let count = cursor.count(2, MOST)?;
    (0..count).map(|_| Pattern::read(cursor)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_names() {
        let pattern = Pattern::new("/shop*", Some("web-?")).unwrap();
        assert!(pattern.fits("/shop/2", Some("web-1")) && pattern.fits("/shop", None));
        assert!(!pattern.fits("/shop", Some("web-10")) && !pattern.fits("/a/shop", None));
        assert!(Pattern::new("*", None).unwrap().fits("/", Some("any")));
    }

    #[test]
    fn a_pattern_that_fits_nothing_is_refused() {
        let error = |application: &str, server| Pattern::new(application, server).unwrap_err();
        assert_eq!(error(" ", None), PatternError::Empty);
        assert_eq!(error("/shop", Some("")), PatternError::Empty);
        assert_eq!(error(&"/".repeat(LONGEST + 1), None), PatternError::Long);
        assert_eq!(error("shop", None), PatternError::FitsNone);
        for right in ["/", "*", "/shop*", "shop.example/*", "?shop", "/größe"] {
            assert!(Pattern::new(right, Some("tomcat*")).is_ok(), "{right}");
        }
    }
}

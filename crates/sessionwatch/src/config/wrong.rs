//! What is wrong with the file: where, what, and what to do. Never a value, since it might be a password.

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) line: Option<usize>,
    /// The key in its section; `None`: the section itself.
    pub(super) key: Option<&'static str>,
    pub(crate) what: String,
    pub(crate) help: Option<String>,
}

impl Wrong {
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..Self::plain(what) }
    }

    pub(crate) fn plain(what: impl Into<String>) -> Self {
        Self { line: None, key: None, what: what.into(), help: None }
    }

    /// The mistake stands at this key of its section.
    pub(crate) fn at(self, key: &'static str) -> Self {
        Self { key: Some(key), ..self }
    }

    /// What is wrong and what to do, without the place.
    fn said(&self) -> String {
        let help = self.help.iter().map(|help| format!(" ({help})"));
        std::iter::once(self.what.clone()).chain(help).collect()
    }

    pub(super) fn in_line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }
}

/// Everything that is wrong with a file.
#[derive(Debug, Clone, thiserror::Error, miette::Diagnostic)]
#[error("{}", self.text())]
#[diagnostic(help("sessionwatch config check says what is wrong with the file, once it is changed"))]
pub(crate) struct Refused {
    pub(crate) file: String,
    pub(crate) wrongs: Vec<Wrong>,
}

impl Refused {
    fn text(&self) -> String {
        let one = |wrong: &Wrong| match wrong.line {
            Some(line) => format!("{}:{line}: {}", self.file, wrong.said()),
            None => format!("{}: {}", self.file, wrong.said()),
        };
        self.wrongs.iter().map(one).collect::<Vec<_>>().join("\n")
    }
}

/// The number of the line in which a byte stands.
pub(super) fn line(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// What an error says without what it quotes from the file: that might be a password.
pub(super) fn without_values(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let mut parts = line.split('"');
    let first = parts.next().unwrap_or_default().to_owned();
    // Every second part stood between quotes.
    parts.enumerate().fold(first, |text, (at, part)| if at % 2 == 0 { text + "…" } else { text + part })
}

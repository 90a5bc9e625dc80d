//! One line of the audit: when, what, who, at whom, from where. Drawn in `docs/format/audit.md`.

/// What somebody did, beside tracking and turning switches, which the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Did {
    /// Somebody logged in.
    LogIn,
    /// Somebody tried to.
    LogInFailed,
    /// Somebody logged out.
    LogOut,
    /// A user was added.
    UserAdded,
    /// A user was removed.
    UserRemoved,
    /// A user has another password or role.
    UserChanged,
    /// A token was added.
    TokenAdded,
    /// A token was removed.
    TokenRemoved,
    /// The agent was loaded into a JVM.
    Attached,
    /// The agent was taken out of a JVM.
    Detached,
    /// Everything that is kept was copied.
    BackedUp,
    /// The settings of the program were read anew.
    Reloaded,
}

const WORDS: [(Did, &str); 12] = [
    (Did::LogIn, "log_in"),
    (Did::LogInFailed, "log_in_failed"),
    (Did::LogOut, "log_out"),
    (Did::UserAdded, "user_added"),
    (Did::UserRemoved, "user_removed"),
    (Did::UserChanged, "user_changed"),
    (Did::TokenAdded, "token_added"),
    (Did::TokenRemoved, "token_removed"),
    (Did::Attached, "attached"),
    (Did::Detached, "detached"),
    (Did::BackedUp, "backed_up"),
    (Did::Reloaded, "reloaded"),
];

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When, UTC seconds.
    pub second: i64,
    /// What.
    pub did: Did,
    /// Who; of a login that failed, whom they said to be.
    pub who: String,
    /// At whom or what; empty: at nothing.
    pub what: String,
    /// The address they came from; empty: from this machine's command line.
    pub from: String,
}

/// The longest text in a record, characters: names come from whoever tries them.
const LONGEST: usize = 200;

impl Did {
    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(did, _)| *did == self).map_or("", |(_, word)| word)
    }
}

impl Record {
    /// As a line, with its end.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { second, did, who, what, from } = self;
        let [who, what, from] = [who, what, from].map(|text| escaped(text));
        format!("{second}\t{}\t{who}\t{what}\t{from}\n", did.word())
    }

    /// What a line says; `None`: it is none of ours, or cut off.
    #[must_use]
    pub fn of_line(line: &str) -> Option<Self> {
        let fields: Vec<_> = line.split('\t').collect();
        let [second, word, who, what, from] = fields[..] else { return None };
        let (did, _) = WORDS.iter().find(|(_, known)| *known == word)?;
        let [who, what, from] = [who, what, from].map(unescaped);
        Some(Self { second: second.parse().ok()?, did: *did, who: who?, what: what?, from: from? })
    }
}

/// Without what would end a line or a field, or do something to a terminal.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        if c.is_control() || c == '\\' || is_hidden(c) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split("\\u{");
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}')?;
        out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
        out.push_str(rest);
    }
    Some(out)
}

/// Marks that turn the direction of writing, and ends of lines that are no control characters.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_what_was_agreed() {
        let record = Record {
            second: 1_790_000_000,
            did: Did::LogInFailed,
            who: "a\tb\n\u{1b}[31m\u{202e}\\".into(),
            what: String::new(),
            from: "192.0.2.1".into(),
        };
        let line = "1790000000\tlog_in_failed\ta\\u{9}b\\u{a}\\u{1b}[31m\\u{202e}\\u{5c}\t\t192.0.2.1\n";
        assert_eq!(record.line(), line);
    }

    #[test]
    fn what_is_no_record_is_none() {
        for line in
            ["", "1\tlog_in\ta\tb", "x\tlog_in\ta\tb\tc", "1\tflew\ta\tb\tc", "1\tlog_in\t\\u{zz}\t\t"]
        {
            assert_eq!(Record::of_line(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_record_is_read_as_it_was_written(second: i64, at in 0..WORDS.len(), who in ".{0,100}", what: String) {
            let what: String = what.chars().take(LONGEST).collect();
            let record = Record { second, did: WORDS[at].0, who, what, from: "::1".into() };
            let line = record.line();
            prop_assert_eq!(line.matches('\n').count(), 1);
            prop_assert_eq!(Record::of_line(line.trim_end_matches('\n')), Some(record));
        }
    }
}

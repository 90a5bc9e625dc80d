//! Alerts and what was learned, in the form that is kept on disk. Drawn in `docs/format/alerts.md`.

use std::collections::VecDeque;

use sessionwatch_series::encoding::{Cursor, DecodeError, put_number, put_signed, put_text};
use sessionwatch_series::id::{ApplicationId, ServerId};

use crate::alert::{Alert, Phase};
use crate::engine::Engine;
use crate::labels::Labels;
use crate::past::Past;
use crate::seen::About;

/// The version of the saved form.
const VERSION: u8 = 2;
/// Without what was before.
const OLDEST: u8 = 1;

impl Engine {
    /// Adds alerts and what was learned to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        put_number(out, self.alerts.len() as u64);
        for ((rule, about), alert) in &self.alerts {
            put_text(out, rule);
            write_about(*about, out);
            write_alert(alert, out);
        }
        let learned: Vec<_> = self.memories.iter().filter(|(_, memory)| memory.created != 0).collect();
        put_number(out, learned.len() as u64);
        for (id, memory) in learned {
            out.extend_from_slice(&id.0.to_le_bytes());
            put_signed(out, memory.created);
            put_signed(out, memory.steady);
        }
        put_number(out, self.past.len() as u64);
        for past in &self.past {
            write_past(past, out);
        }
    }

    /// Takes alerts and what was learned from before a restart. They are as if they had just been looked at: nobody
    /// looked meanwhile.
    ///
    /// # Errors
    /// [`DecodeError`]; then nothing has changed.
    pub fn restore(&mut self, bytes: &[u8], now: i64) -> Result<(), DecodeError> {
        let mut cursor = Cursor::new(bytes);
        let version = cursor.version_since(OLDEST, VERSION)?;
        let mut alerts = Vec::new();
        for _ in 0..cursor.count(20, usize::MAX)? {
            let rule = cursor.text()?;
            let about = read_about(&mut cursor)?;
            alerts.push(((rule, about), read_alert(&mut cursor, now)?));
        }
        let mut learned = Vec::new();
        for _ in 0..cursor.count(18, usize::MAX)? {
            learned.push((ApplicationId(cursor.id()?), cursor.signed()?, cursor.signed()?));
        }
        let mut past = VecDeque::new();
        if version > OLDEST {
            for _ in 0..cursor.count(24, usize::MAX)? {
                past.push_back(read_past(&mut cursor)?);
            }
        }
        if !cursor.rest().is_empty() {
            return Err(DecodeError::Invalid("more than alerts"));
        }
        self.alerts.extend(alerts);
        self.past = past;
        for (id, created, steady) in learned {
            self.memories.entry(id).or_default().learned(created, steady);
        }
        Ok(())
    }
}

fn write_about(about: About, out: &mut Vec<u8>) {
    let (kind, id) = match about {
        About::Server(id) => (0, id.0),
        About::Application(id) => (1, id.0),
    };
    out.push(kind);
    out.extend_from_slice(&id.to_le_bytes());
}

fn read_about(cursor: &mut Cursor<'_>) -> Result<About, DecodeError> {
    match cursor.byte()? {
        0 => Ok(About::Server(ServerId(cursor.id()?))),
        1 => Ok(About::Application(ApplicationId(cursor.id()?))),
        _ => Err(DecodeError::Invalid("what an alert is about")),
    }
}

fn write_labels(labels: &Labels, out: &mut Vec<u8>) {
    put_number(out, labels.len() as u64);
    for (name, value) in labels {
        put_text(out, name);
        put_text(out, value);
    }
}

fn read_labels(cursor: &mut Cursor<'_>) -> Result<Labels, DecodeError> {
    let mut labels = Labels::new();
    for _ in 0..cursor.count(2, usize::MAX)? {
        labels.insert(cursor.text()?, cursor.text()?);
    }
    Ok(labels)
}

fn write_past(past: &Past, out: &mut Vec<u8>) {
    put_text(out, &past.rule);
    write_about(past.about, out);
    write_labels(&past.labels, out);
    put_text(out, &past.fingerprint);
    put_signed(out, past.began);
    put_signed(out, past.ended);
    put_number(out, past.value);
    put_text(out, &past.summary);
}

fn read_past(cursor: &mut Cursor<'_>) -> Result<Past, DecodeError> {
    Ok(Past {
        rule: cursor.text()?,
        about: read_about(cursor)?,
        labels: read_labels(cursor)?,
        fingerprint: cursor.text()?,
        began: cursor.signed()?,
        ended: cursor.signed()?,
        value: cursor.number()?,
        summary: cursor.text()?,
    })
}

fn write_alert(alert: &Alert, out: &mut Vec<u8>) {
    write_labels(&alert.labels, out);
    put_text(out, &alert.fingerprint);
    let (fires, since) = match alert.phase {
        Phase::Pending { since } => (0, since),
        Phase::Firing { since } => (1, since),
    };
    out.push(fires);
    put_signed(out, since);
    put_number(out, alert.value);
    put_text(out, &alert.summary);
}

fn read_alert(cursor: &mut Cursor<'_>, now: i64) -> Result<Alert, DecodeError> {
    let labels = read_labels(cursor)?;
    let fingerprint = cursor.text()?;
    let fires = cursor.flag()?;
    let since = cursor.signed()?;
    Ok(Alert {
        labels,
        fingerprint,
        phase: if fires { Phase::Firing { since } } else { Phase::Pending { since } },
        value: cursor.number()?,
        summary: cursor.text()?,
        held: now,
        known: now,
    })
}

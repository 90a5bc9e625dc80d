//! Metrics as text: OpenMetrics, or the older text of Prometheus.

use std::fmt::{Display, Write};

use super::family::{Family, Kind};
use super::labels::Labels;
use super::samples::{Samples, Value};

/// Which of the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// OpenMetrics 1.0.
    OpenMetrics,
    /// Prometheus' text format 0.0.4.
    Prometheus,
}

impl Dialect {
    /// The media type.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// Family after family, each with all its samples.
#[derive(Debug)]
pub(crate) struct Text {
    dialect: Dialect,
    text: String,
    family: Option<&'static Family>,
    /// Whether its head is written.
    is_open: bool,
}

impl Text {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, text: String::new(), family: None, is_open: false }
    }

    /// A sample as of a second, UTC.
    pub(crate) fn sample_at(&mut self, labels: &Labels, value: impl Display, second: i64) {
        self.line(labels, value, Some(second));
    }

    /// The text with its end.
    pub(crate) fn finished(mut self) -> String {
        if self.dialect == Dialect::OpenMetrics {
            self.text.push_str("# EOF\n");
        }
        self.text
    }

    fn line(&mut self, labels: &Labels, value: impl Display, second: Option<i64>) {
        let Some(family) = self.family else { return };
        if !std::mem::replace(&mut self.is_open, true) {
            self.head(family);
        }
        let _ = write!(self.text, "{}{}", family.name, family.suffix());
        if !labels.is_empty() {
            let _ = write!(self.text, "{{{labels}}}");
        }
        let _ = write!(self.text, " {value}");
        if let Some(second) = second {
            let _ = write!(self.text, " {second}");
        }
        self.text.push('\n');
    }

    fn head(&mut self, family: &Family) {
        let Family { name, kind, unit, help } = family;
        // The older text knows samples only: a family is called as they are, and information is a gauge.
        let (suffix, kind) = match (self.dialect, kind) {
            (Dialect::OpenMetrics, Kind::Counter) => ("", "counter"),
            (Dialect::Prometheus, Kind::Counter) => (family.suffix(), "counter"),
            (Dialect::OpenMetrics, Kind::Info) => ("", "info"),
            (Dialect::Prometheus, Kind::Info) => (family.suffix(), "gauge"),
            (_, Kind::Gauge) => ("", "gauge"),
        };
        let _ = writeln!(self.text, "# TYPE {name}{suffix} {kind}");
        if self.dialect == Dialect::OpenMetrics && !unit.is_empty() {
            let _ = writeln!(self.text, "# UNIT {name} {unit}");
        }
        let _ = writeln!(self.text, "# HELP {name}{suffix} {help}");
    }
}

impl Samples for Text {
    fn family(&mut self, family: &'static Family) {
        self.family = Some(family);
        self.is_open = false;
    }

    /// The text has no place for the beginning: a counter that began anew is known by its fall.
    fn sample_since(&mut self, labels: &Labels, value: impl Into<Value>, _since: Option<i64>) {
        self.line(labels, value.into(), None);
    }
}

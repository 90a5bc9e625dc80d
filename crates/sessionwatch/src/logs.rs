//! What is logged: where it goes, how much of it, and in which form.

mod harmless;

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use self::harmless::Harmless;

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// An object in each line, for programs.
    Json,
}

/// A level, or levels of parts, as it can be asked for.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn level(text: &str) -> Result<String, String> {
    match EnvFilter::builder().parse(text) {
        Ok(_) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => Err("write error, warn, info, debug or trace, or PART=LEVEL, with commas between".to_owned()),
    }
}

/// Logs to standard error from now on.
pub(crate) fn begin(level: &str, format: LogFormat) {
    let writer = move || Harmless::new(std::io::stderr(), format);
    // Colours would be written out like any other sequence.
    let lines = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(level)).with_ansi(false);
    match format {
        LogFormat::Text => lines.with_writer(writer).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_writer(writer).init(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_word_or_words_of_parts() {
        for right in ["warn", "info", "warn,sessionwatch_sources=debug"] {
            assert_eq!(level(right).as_deref(), Ok(right));
        }
        for wrong in ["", " ", "loud=er", "info,sessionwatch=louder"] {
            assert!(level(wrong).is_err(), "{wrong:?}");
        }
    }
}

//! What is logged: where it goes, and how much of it.

use tracing_subscriber::EnvFilter;

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
pub(crate) fn begin(level: &str) {
    tracing_subscriber::fmt().with_env_filter(EnvFilter::new(level)).with_writer(std::io::stderr).init();
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

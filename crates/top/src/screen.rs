//! The terminal, taken over and given back: at the end, on a panic, on a signal.

use std::io::{IsTerminal, stdout};

use ratatui::DefaultTerminal;

/// The terminal cannot be drawn on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScreenError {
    /// The output goes elsewhere.
    #[error(
        "the output is no terminal: sessionwatch top --once --format table (or json) prints once and ends"
    )]
    NoTerminal,
    /// It cannot move its cursor.
    #[error("this terminal (TERM=dumb) cannot be drawn on: use sessionwatch top --once")]
    Dumb,
    /// It does not do what it should.
    #[error("the terminal cannot be used: {0}")]
    Io(#[from] std::io::Error),
}

/// A terminal that is given back when this is dropped.
pub(crate) struct Screen {
    pub(crate) terminal: DefaultTerminal,
}

impl Screen {
    pub(crate) fn take() -> Result<Self, ScreenError> {
        if !stdout().is_terminal() || !std::io::stdin().is_terminal() {
            return Err(ScreenError::NoTerminal);
        }
        if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
            return Err(ScreenError::Dumb);
        }
        // Sets a panic hook too, which gives the terminal back before it says what happened.
        Ok(Self { terminal: ratatui::try_init()? })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

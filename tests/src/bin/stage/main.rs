//! A stage for whoever tests the page from another language: real servers, visitors and monitors, moved by commands.
//!
//! One command a line comes in as JSON (`{"do": "arrive", "server": "main", …}`), one answer a line goes out:
//! `{"done": …}` or `{"problem": "…"}`. When its input ends, everything that it started ends with it.

mod command;
mod house;
mod kept;
mod stage;

use std::io::{BufRead, Write};

use serde_json::json;

use crate::stage::Stage;

fn main() -> std::io::Result<()> {
    let mut stage = Stage::default();
    let mut answers = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let done = serde_json::from_str(&line?).map_err(|error| format!("not a command: {error}"));
        let answer = match done.and_then(|command| stage.obey(command)) {
            Ok(done) => json!({"done": done}),
            Err(problem) => json!({"problem": problem}),
        };
        writeln!(answers, "{answer}")?;
        answers.flush()?;
    }
    Ok(())
}

//! Completions and manual pages: what shells and man make of them.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::Path;
use std::process::{Command, Output};

use sessionwatch_tests::command;

fn run(arguments: &[&str]) -> Output {
    let output = command().args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

/// What bash completes a line to.
fn completed(script: &Path, words: &[&str]) -> Vec<String> {
    let line = format!(
        "source {}; COMP_WORDS=({}); COMP_CWORD={}; _sessionwatch sessionwatch '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = Command::new("bash").args(["-c", &line]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("sessionwatch");
    std::fs::write(&script, run(&["completions", "bash"]).stdout).unwrap();
    assert_eq!(completed(&script, &["sessionwatch", "to"]), ["top", "token"]);
    assert_eq!(completed(&script, &["sessionwatch", "top", "--form"]), ["--format"]);
    assert_eq!(completed(&script, &["sessionwatch", "top", "--format", ""]), ["json", "table"]);
    for (shell, word) in [("zsh", "#compdef sessionwatch"), ("fish", "complete -c sessionwatch")] {
        let text = String::from_utf8(run(&["completions", shell]).stdout).unwrap();
        assert!(text.contains(word), "{shell}: {text}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    run(&["man", "--out", out.to_str().unwrap()]);
    let help = String::from_utf8(run(&["help"]).stdout).unwrap();
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap().to_owned();
    let commands = commands.lines().filter_map(|line| line.split_whitespace().next());
    let mut pages = 0;
    for command in commands.filter(|command| *command != "help") {
        let page = std::fs::read_to_string(out.join(format!("sessionwatch-{command}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{page}");
        pages += 1;
    }
    assert!(pages > 8, "{help}");
    let main = std::fs::read_to_string(out.join("sessionwatch.1")).unwrap();
    assert!(main.contains("sessionwatch\\-top(1)"), "{main}");
}

//! Flags before the environment before the file before the defaults, as the program itself says.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::path::Path;
use std::process::{Command, Output};

const FILE: &str = "sessionwatch.toml";

/// What the program says in a folder with this file, with no environment but this one.
fn run(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sessionwatch"));
    command.env_clear().envs(environment.iter().copied()).current_dir(folder).args(arguments);
    command.output().unwrap()
}

/// The row of an option in `config show --origin`: its value and where it comes from.
fn shown(output: &Output, key: &str) -> (String, String) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let row = text.lines().find(|line| line.split(' ').next() == Some(key));
    let row = row.unwrap_or_else(|| panic!("no {key} in {text}{}", String::from_utf8_lossy(&output.stderr)));
    let (value, origin) = row.split_once(" = ").unwrap().1.split_once("  # ").unwrap();
    (value.trim().to_owned(), origin.to_owned())
}

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), text).unwrap();
    folder
}

/// Every option that there is, with a value of each layer.
const OPTIONS: [(&str, &str, &str, &str, [&str; 3]); 15] = [
    (
        "listen",
        "listen",
        "SESSIONWATCH_LISTEN",
        "\"127.0.0.1:1\"",
        ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"],
    ),
    ("attach", "attach", "SESSIONWATCH_ATTACH", "[7, 8]", ["7,8", "none", "9"]),
    ("agents_of", "agents-of", "SESSIONWATCH_AGENTS_OF", "[998, \"root\"]", ["998,root", "root", "7"]),
    (
        "engine",
        "engine",
        "SESSIONWATCH_ENGINE",
        "\"http://a:1\"",
        ["http://a:1", "https://b/prometheus", "http://c"],
    ),
    ("demo", "demo", "SESSIONWATCH_DEMO", "true", ["true", "false", "true"]),
    ("hosts", "hosts", "SESSIONWATCH_HOSTS", "[\"a.example\", \"b\"]", ["a.example,b", "c", "d"]),
    (
        "trusted_proxies",
        "trusted-proxies",
        "SESSIONWATCH_TRUSTED_PROXIES",
        "[\"127.0.0.1\", \"10.0.0.0/8\"]",
        ["127.0.0.1,10.0.0.0/8", "::1", "10.0.0.1"],
    ),
    ("tls_certificate", "tls-certificate", "SESSIONWATCH_TLS_CERTIFICATE", "\"/a\"", ["/a", "/b", "/c"]),
    ("tls_key", "tls-key", "SESSIONWATCH_TLS_KEY", "\"/a\"", ["/a", "/b", "/c"]),
    ("login_idle", "login-idle", "SESSIONWATCH_LOGIN_IDLE", "\"30m\"", ["30m", "1h", "2h"]),
    ("login_lifetime", "login-lifetime", "SESSIONWATCH_LOGIN_LIFETIME", "\"1d\"", ["1d", "2d", "3w"]),
    ("data_dir", "data-dir", "SESSIONWATCH_DATA_DIR", "\"/a\"", ["/a", "/b", "/c"]),
    ("runtime_dir", "runtime-dir", "SESSIONWATCH_RUNTIME_DIR", "\"/a\"", ["/a", "/b", "/c"]),
    ("log", "log", "SESSIONWATCH_LOG", "\"info\"", ["info", "debug", "error"]),
    ("log_format", "log-format", "SESSIONWATCH_LOG_FORMAT", "\"json\"", ["json", "text", "json"]),
];

#[test]
fn a_flag_wins_over_the_environment_over_the_file_over_the_default() {
    for (key, flag, variable, in_file, [file, environment, command_line]) in OPTIONS {
        let folder = folder(&format!("\n{key} = {in_file}\n"));
        let here = folder.path();
        let flag = format!("--{flag}={command_line}");
        let show = ["config", "show", "--origin"];
        let with_file = [&show[..], &["--config", FILE]].concat();
        let with_flag = [&with_file[..], &[flag.as_str()]].concat();
        let quoted = |value: &str| format!("{value:?}");
        let default = run(here, &[("HOME", "/nowhere")], &show);
        assert_eq!(shown(&default, key).1, "default");
        let of_file = format!("{}:2", here.join(FILE).display());
        assert_eq!(shown(&run(here, &[], &with_file), key), (quoted(file), of_file));
        let set = [(variable, environment)];
        let of_environment = format!("environment {variable}");
        assert_eq!(shown(&run(here, &set, &with_file), key), (quoted(environment), of_environment));
        let of_flag = flag.split('=').next().unwrap().to_owned();
        assert_eq!(shown(&run(here, &set, &with_flag), key), (quoted(command_line), of_flag));
    }
}

/// Whoever adds an option adds it to the table of this test.
#[test]
fn no_option_is_forgotten() {
    let folder = folder("");
    let text = run(folder.path(), &[], &["config", "show"]).stdout;
    let text = String::from_utf8(text).unwrap();
    let keys: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(keys, OPTIONS.map(|(key, ..)| key));
}

#[test]
fn a_mistake_in_the_environment_names_the_variable() {
    let folder = folder("");
    let here = folder.path();
    let set = [("SESSIONWATCH_ATTACH", "all"), ("SESSIONWATCH_DEMO", "")];
    let said = |output: Output| String::from_utf8(output.stderr).unwrap();
    let check = run(here, &set, &["config", "check", FILE]);
    assert_eq!(check.status.code(), Some(1));
    assert_eq!(
        said(check),
        "environment SESSIONWATCH_ATTACH: 'all' is no process id\nenvironment SESSIONWATCH_DEMO: choose one of true, false\n"
    );
    let serve = run(here, &set[..1], &["serve", "--config", FILE]);
    assert_eq!(serve.status.code(), Some(1));
    let said = said(serve);
    assert!(
        said.contains("variable SESSIONWATCH_ATTACH") && said.contains("'all' is no process id"),
        "{said}"
    );
}

/// Kubernetes sets variables of this kind for a service of our name: they are told, and keep nobody from starting.
#[test]
fn a_variable_that_is_none_of_ours_is_told_with_the_nearest() {
    let folder = folder("");
    let output = run(folder.path(), &[("SESSIONWATCH_LISTN", "x")], &["config", "check", FILE]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("SESSIONWATCH_LISTN: did you mean SESSIONWATCH_LISTEN?"), "{said}");
}

#[test]
fn check_tells_file_line_and_key_of_every_mistake() {
    let folder = folder("lisen = 1\n\nattach = \"all\"\n");
    let output = run(folder.path(), &[], &["config", "check", FILE]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let [first, second] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
    assert!(
        first.starts_with("sessionwatch.toml:1: the file has no key 'lisen' (did you mean 'listen'?"),
        "{said}"
    );
    assert_eq!(second, "sessionwatch.toml:3: attach: 'all' is no process id");
}

/// Other commands look where serve keeps things, also when only the file says where.
#[test]
fn other_commands_take_what_they_need_from_the_file() {
    let folder = folder("data_dir = \"kept\"\n");
    let output = run(folder.path(), &[], &["export", "--config", FILE]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("nothing is kept in") && said.contains("/kept"), "{said}");
}

/// So does top, unless an address is named; its own variables are known to every command.
#[test]
fn top_looks_where_the_layers_say_and_nowhere_else() {
    let folder = folder("data_dir = \"kept\"\n");
    let looked = |environment: &[(&str, &str)], more: &[&str]| {
        let output =
            run(folder.path(), environment, &[&["top", "--once", "--config", FILE][..], more].concat());
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let in_environment = ("SESSIONWATCH_DATA_DIR", "/b");
    let file = format!("no sessionwatch runs on {}\n", folder.path().join("kept").display());
    assert!(looked(&[], &[]).contains(&file));
    assert!(looked(&[in_environment], &[]).contains("runs on /b\n"));
    assert!(looked(&[in_environment], &["--data-dir", "/c"]).contains("runs on /c\n"));

    let own = [
        ("SESSIONWATCH_URL", "http://127.0.0.1:1"),
        ("SESSIONWATCH_TOKEN", "x"),
        ("SESSIONWATCH_TOKEN_FILE", "/none"),
        ("SESSIONWATCH_CA_FILE", "/none"),
    ];
    assert!(looked(&own, &[]).contains("cannot read the token in /none"));
    let other = looked(&own[..2], &["--url", "http://127.0.0.1:2"]);
    assert!(other.contains("127.0.0.1:2") && !other.contains("no environment variable"), "{other}");
}

const ENGINE: (&str, &str) = ("SESSIONWATCH_ENGINE", "http://127.0.0.1:1/prometheus");

/// What is said of a failure, in one line: it is broken to fit a terminal.
fn told(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// Nothing that is asked for is left out without a word, wherever it is asked for.
#[test]
fn what_a_fleet_cannot_have_is_refused_with_its_place() {
    let folder = folder(
        "attach = \"auto\"\n[[source]]\nkind = \"jolokia\"\nurl = \"http://h\"\n[[alert]]\nname = \"SessionsRejected\"\n\
         [[notify]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"http://h\"\n[otlp]\nendpoint = \"http://h\"\n\
         [[remote_write]]\nurl = \"http://h\"\n",
    );
    let file = folder.path().join(FILE);
    let demo = ("SESSIONWATCH_DEMO", "true");
    let serve = ["serve", "--config", FILE, "--agents-of", "root"];
    let output = run(folder.path(), &[ENGINE, demo], &serve);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = told(&output);
    let at = |line: usize| format!("{}:{line}", file.display());
    for part in [
        format!("attach ({})", at(1)),
        "--agents-of,".to_owned(),
        "demo (environment SESSIONWATCH_DEMO)".to_owned(),
        format!("[[source]] ({})", at(3)),
        format!("[[alert]] ({})", at(6)),
        format!("[[notify]] ({})", at(8)),
        format!("[otlp] ({})", at(12)),
        format!("[[remote_write]] ({})", at(14)),
    ] {
        // A path may be broken anywhere.
        let [said, part] = [&said, &part].map(|text| text.replace(' ', ""));
        assert!(said.contains(&part), "{part}: {said}");
    }
    assert!(said.contains("help: give them to the sessionwatch of each machine"), "{said}");

    for checks in [["config", "check", FILE].as_slice(), &["doctor", "--config", FILE]] {
        let output = run(folder.path(), &[ENGINE], checks);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(told(&output).contains("[[source]]") && !told(&output).contains("demo"), "{output:?}");
    }
    let shown = run(folder.path(), &[ENGINE], &["config", "show", "--config", FILE]);
    assert_eq!(shown.status.code(), Some(0), "what is in effect can be looked at: {shown:?}");
    assert!(told(&shown).contains("it cannot have attach"), "{shown:?}");
    let without = run(folder.path(), &[], &["config", "check", FILE]);
    assert_eq!(without.status.code(), Some(0), "{without:?}");
}

#[test]
fn what_asks_for_nothing_stands_beside_an_engine() {
    let folder = folder(
        "attach = \"none\"\ndemo = false\nruntime_dir = \"run\"\n[[track]]\napplication = \"/shop*\"\n[fleet]\n\
         interval = \"10s\"\n",
    );
    let check = |environment: &[(&str, &str)]| {
        let output = run(folder.path(), environment, &["config", "check", FILE]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        (String::from_utf8(output.stdout.clone()).unwrap(), told(&output))
    };
    let (said, warned) = check(&[ENGINE]);
    assert!(
        said.ends_with("can be used: the fleet that writes to http://127.0.0.1:1/prometheus is shown.\n")
    );
    assert_eq!(warned, "");
    let (said, warned) = check(&[]);
    assert!(said.ends_with("can be used: 0 sources are read, 0 engines are written to.\n"), "{said}");
    assert!(
        warned.starts_with("warning: [fleet] says how an engine is asked, and none is named"),
        "{warned}"
    );
    let none = run(folder.path(), &[ENGINE], &["config", "check"]);
    let said = String::from_utf8(none.stdout).unwrap();
    assert!(
        said.contains("defaults, and the fleet that writes to http://127.0.0.1:1/prometheus is shown"),
        "{said}"
    );
}

#[test]
fn doctor_looks_at_the_engine_of_a_fleet() {
    let folder = folder("[fleet]\nuser = \"u\"\npassword = \"sesame\"\n");
    let output = run(folder.path(), &[ENGINE], &["doctor", "--config", FILE]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = told(&output);
    assert!(
        said.contains("http://127.0.0.1:1/prometheus was asked who writes to it: it could not be reached")
    );
    assert!(said.contains("help: see that it runs") && !said.contains("sesame"), "{said}");
}

/// Wherever it stands.
#[test]
fn a_password_in_the_address_of_an_engine_is_refused_and_not_shown() {
    const ADDRESS: &str = "http://u:sesame@h";
    let folder = folder(&format!("engine = \"{ADDRESS}\"\n"));
    for (environment, arguments) in [
        (&[][..], &["serve", "--engine", ADDRESS][..]),
        (&[("SESSIONWATCH_ENGINE", ADDRESS)], &["serve"]),
        (&[], &["serve", "--config", FILE]),
        (&[("SESSIONWATCH_ENGINE", ADDRESS)], &["config", "check"]),
    ] {
        let output = run(folder.path(), environment, arguments);
        assert!(!output.status.success(), "{output:?}");
        let said = told(&output);
        let is_told = said.contains("holds a user or password: write them into [fleet] of sessionwatch.toml");
        assert!(is_told && !said.contains("sesame"), "{arguments:?}: {said}");
    }
}

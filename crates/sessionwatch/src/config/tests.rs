//! What people write, and what they are told.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use sessionwatch_fetch::login::{Login, Secret};
use sessionwatch_sources::source::Kind;
use sessionwatch_sources::spring_redis::{Repository, Store};

use super::*;

fn read(text: &str) -> Result<Vec<Source>, String> {
    let parsed = parse(text, Path::new("/nowhere"));
    let refused = |wrongs| Refused { file: "FILE".into(), wrongs }.to_string();
    parsed.map(|(config, _)| config.sources).map_err(refused)
}

#[test]
fn every_key_that_is_checked_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pw"), "from a file\n").unwrap();
    let text = "[[source]]\nkind = \"jmxproxy\"\nurl = \"http://127.0.0.1:8080\"\nname = \"shop\"\nuser = \"u\"\n\
        password = \"in the file\"\ninterval = 2\n[[source]]\nkind = \"jolokia\"\nurl = \"https://h:8778/jolokia\"\n\
        user = \"u\"\npassword_file = \"pw\"\n[[source]]\nkind = \"prometheus\"\nurl = \"http://h/metrics\"\n\
        bearer_file = \"pw\"\n[source.names]\nactive = \"a\"\ncreated = \"c\"\ndestroyed = \"d\"\nrejected = \"r\"\n\
        limit = \"l\"\napplication = \"app\"\nhost = \"vhost\"\n";
    let (config, holds_password) = parse(text, folder.path()).unwrap();
    assert!(holds_password);
    let [shop, jolokia, prometheus] = config.sources.as_slice() else { panic!("{config:?}") };
    assert_eq!((shop.name.as_str(), shop.interval.as_secs()), ("shop", 2));
    assert_eq!(shop.url, "http://127.0.0.1:8080/manager/jmxproxy/");
    assert_eq!((jolokia.name.as_str(), jolokia.interval.as_secs()), ("h:8778", 1));
    let from_file = Secret::new("from a file");
    assert_eq!(jolokia.login, Login::Basic { user: "u".into(), password: from_file.clone() });
    assert_eq!((&prometheus.login, prometheus.interval.as_secs()), (&Login::Bearer(from_file), 5));
    let Kind::Prometheus(names) = &prometheus.kind else { panic!("{config:?}") };
    assert_eq!((names.created.as_deref(), names.host.as_deref()), (Some("c"), Some("vhost")));
    let shown = format!("{config:?}");
    assert!(!shown.contains("in the file") && !shown.contains("from a file"), "{shown}");
}

#[test]
fn applications_to_track_are_patterns_and_what_fits_none_is_refused() {
    let text = "[[track]]\napplication = \"/shop*\"\n[[track]]\napplication = \"*\"\nserver = \"prod-?\"\n";
    let (config, _) = parse(text, Path::new("/nowhere")).unwrap();
    let track: Vec<_> = config.track.iter().map(|one| (one.application(), one.server())).collect();
    assert_eq!(track, [("/shop*", None), ("*", Some("prod-?"))]);
    let wrong = read(
        "[[track]]\nserver = \"a\"\n[[track]]\napplication = \"shop\"\n[[track]]\napplikation = \"/\"\n",
    );
    let wrong = wrong.unwrap_err();
    for part in [
        "application is missing",
        "FILE:4: ",
        "fits no application",
        "FILE:6: ",
        "did you mean 'application'?",
    ] {
        assert!(wrong.contains(part), "{part}: {wrong}");
    }
    let many = read(&"[[track]]\napplication = \"/a\"\n".repeat(101)).unwrap_err();
    assert!(many.contains("more than 100 patterns"), "{many}");
}

#[test]
fn a_redis_is_named_with_its_repository() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pw"), "from a file\n").unwrap();
    let text = "[[source]]\nkind = \"redis\"\nurl = \"redis://h\"\nrepository = \"indexed\"\npassword_file = \"pw\"\n\
        [[source]]\nkind = \"redis\"\nurl = \"rediss://h:6380/3\"\nrepository = \"default\"\nnamespace = \"books\"\n\
        application = \"/books\"\nnotify_keyspace_events = \"Egxn\"\nuser = \"u\"\npassword = \"in the file\"\n";
    let (config, holds_password) = parse(text, folder.path()).unwrap();
    assert!(holds_password);
    let [shop, books] = config.sources.as_slice() else { panic!("{config:?}") };
    let (Kind::Redis(shop_store), Kind::Redis(books_store)) = (&shop.kind, &books.kind) else {
        panic!("{config:?}")
    };
    assert_eq!((shop.url.to_string().as_str(), shop.name.as_str()), ("redis://h:6379/0", "h:6379"));
    assert_eq!(
        (shop_store.repository, shop_store.namespace.as_str()),
        (Repository::Indexed, "spring:session")
    );
    assert_eq!(shop.login, Login::Basic { user: String::new(), password: Secret::new("from a file") });
    assert_eq!(books.url, "rediss://h:6380/3");
    let Store { namespace, repository, application, events } = books_store;
    assert_eq!((namespace.as_str(), *repository), ("books", Repository::Default));
    assert_eq!((application.as_str(), events.as_deref()), ("/books", Some("Egxn")));
}

#[test]
fn what_is_wrong_with_a_redis_is_told() {
    let says = |lines: &str| {
        read(&format!("[[source]]\nkind = \"redis\"\nurl = \"redis://h\"\n{lines}")).unwrap_err()
    };
    assert!(says("").contains("repository is missing (write what the application has as repository-type"));
    assert!(says("repository = \"index\"").contains("did you mean 'indexed'?"));
    let indexed = |line: &str| says(&format!("repository = \"indexed\"\n{line}"));
    assert!(indexed("application = \"shop\"").contains("write its context path"));
    assert!(indexed("bearer_file = \"x\"").starts_with("FILE:5: "));
    assert!(indexed("namespace = \"\"").contains("leave it out for Spring's own"));
    let http = "[[source]]\nkind = \"jolokia\"\nurl = \"http://h\"\nrepository = \"indexed\"\n";
    assert!(
        read(http)
            .unwrap_err()
            .contains("FILE:4: [[source]] number 1: repository is for kind = \"redis\" only")
    );
    let wrong = "[[source]]\nkind = \"redis\"\nrepository = \"indexed\"\nurl = \"http://h\"\n";
    assert!(read(wrong).unwrap_err().contains("redis://HOST:PORT/DATABASE"));
}

#[test]
fn no_source_is_no_error() {
    assert!(read("").unwrap().is_empty());
    assert!(read("# nothing yet\n").unwrap().is_empty());
}

#[test]
fn a_wrong_key_is_told_with_the_nearest_one() {
    let start = "[[source]]\nkind = \"prometheus\"\nurl = \"http://h\"\n";
    let key = |line: &str| read(&format!("{start}{line}")).unwrap_err();
    assert!(
        key("pasword = \"x\"").starts_with("FILE:4: [source] has no key 'pasword' (did you mean 'password'?")
    );
    assert!(key("passwordfile = \"x\"").contains("did you mean 'password_file'?"));
    assert!(
        key("[source.names]\ncreate = \"x\"")
            .contains("[source.names] has no key 'create' (did you mean 'created'?")
    );
    assert!(
        read("[[sources]]\n").unwrap_err().contains("the file has no key 'sources' (did you mean 'source'?")
    );
    assert!(read("[[source]]\nkind = \"prometeus\"").unwrap_err().contains("did you mean 'prometheus'?"));
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_never_with_a_value() {
    let says = |text: &str| read(text).unwrap_err();
    assert!(says("[[source]]\nurl = \"http://h\"").contains("number 1: kind is missing"));
    assert!(says("[[source]]\nkind = \"jolokia\"").contains("url is missing"));
    assert!(
        says("[[source]]\nkind = \"jolokia\"\nurl = \"http://a:secret@h\"")
            .contains("it holds a user or password")
    );
    assert!(
        says("[[source]]\nkind = \"jolokia\"\nurl = \"http://h\"\ninterval = 61").contains("choose 1 to 60")
    );
    assert!(
        says("[[source]]\nkind = \"jolokia\"\nurl = \"http://h\"\nuser = \"u\"")
            .contains("not clear who asks")
    );
    let one = "[[source]]\nkind = \"jolokia\"\nurl = \"http://h\"\n";
    assert!(says(&format!("{one}{one}")).contains("number 2: http://h/jolokia/ is there twice"));
    assert!(says(&format!("{one}bearer_file = \"missing\"")).contains("cannot read /nowhere/missing"));
    assert!(says(&format!("{one}[source.names]\nactive = \"a\"")).contains("prometheus\" only"));
    for secret in ["password = \"open sesame", "password = [\"open sesame\"]", "interval = \"open sesame\""] {
        let said = says(&format!("{one}{secret}\n"));
        assert!(said.starts_with("FILE:4: ") && !said.contains("sesame"), "{said}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let error = load(Some(Path::new("/nowhere/sessionwatch.toml"))).unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/sessionwatch.toml: it cannot be read"), "{error}");
}

/// Everything that is wrong is told at once, in the order of the lines.
#[test]
fn all_mistakes_are_told_with_their_lines() {
    let said = read(
        "listn = \"127.0.0.1:1\"\nattach = \"all\"\ndemo = \"maybe\"\nlisten = 1.5\n[[source]]\nkind = \"jolokia\"\n\
         url = \"http://h\"\ninterval = 99\npasword = \"open sesame\"\n[[source]]\nkind = \"prometheus\"\n",
    );
    let said = said.unwrap_err();
    let places: Vec<_> = said.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(
        places,
        ["FILE:1:", "FILE:2:", "FILE:3:", "FILE:4:", "FILE:8:", "FILE:9:", "FILE:10:"],
        "{said}"
    );
    assert!(!said.contains("sesame"), "{said}");
}

#[test]
fn what_is_no_toml_is_told_line_by_line() {
    let said = read("listen = \n\nattach : \"none\"\n").unwrap_err();
    let places: Vec<_> = said.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(places, ["FILE:1:", "FILE:3:"], "{said}");
}

#[test]
fn an_option_is_a_text_a_number_or_a_list_and_paths_are_beside_the_file() {
    let (config, _) = parse(
        "attach = [12, 7]\ndemo = true\ndata_dir = \"kept\"\nruntime_dir = \"/run/x\"",
        Path::new("/nowhere"),
    )
    .unwrap();
    let given: Vec<_> = config.options.iter().map(|g| (g.key.as_str(), g.value.as_str(), g.line)).collect();
    assert_eq!(
        given,
        [
            ("attach", "12,7", 1),
            ("demo", "true", 2),
            ("data_dir", "/nowhere/kept", 3),
            ("runtime_dir", "/run/x", 4)
        ]
    );
}

/// What is shown of a section never holds a password.
#[test]
fn passwords_are_not_shown() {
    let text = "[[source]]\nkind = \"jolokia\"\nurl = \"http://h/?token=sesame\"\nuser = \"u\"\npassword = \"sesame\"\n";
    let (config, _) = parse(text, Path::new("/nowhere")).unwrap();
    let shown: Vec<_> =
        config.sections.iter().map(|s| format!("{} {} {}", s.line, s.name, s.value)).collect();
    assert_eq!(
        shown,
        [
            "2 source[1].kind \"jolokia\"",
            "3 source[1].url \"http://h/\" (its query is not shown)",
            "4 source[1].user \"u\"",
            "5 source[1].password (not shown)",
        ]
    );
}

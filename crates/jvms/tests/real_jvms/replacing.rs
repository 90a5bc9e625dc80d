//! The agent's life in a JVM: brought in, found there, replaced by another build, stopped.

use std::path::PathBuf;

use sessionwatch_jvms::{AttachError, Attached, Detached, Library, Load, Options, detach, ensure};

use crate::lab::{Running, Start, agent, jdks};

fn options() -> Options {
    Options { socket: "/run/no such, socket".into(), name: "test".into(), build: "1".into() }
}

fn install(build: &str) -> (tempfile::TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::install(&agent(build), folder.path()).unwrap();
    (folder, library)
}

#[test]
fn an_agent_is_brought_in_once_and_stopped_once() {
    let (_folder, library) = install("one");
    for jdk in jdks() {
        let mut jvm = Running::start(&jdk);
        let seen = jvm.look();
        assert!(matches!(detach(&seen), Err(AttachError::NoAgent { .. })));
        assert_eq!(ensure(&seen, &library, &options(), Load::IfNeeded).unwrap(), Attached::Attached);
        let agent = jvm.look().agent;
        assert!(agent.active);
        assert_eq!(agent.libraries[0].path, library.path);
        assert_eq!(agent.libraries[0].build(), Some(library.build.as_str()));
        assert_eq!(ensure(&seen, &library, &options(), Load::IfNeeded).unwrap(), Attached::AlreadyThere);
        assert_eq!(ensure(&seen, &library, &options(), Load::Always).unwrap(), Attached::Attached);
        assert_eq!(detach(&seen).unwrap(), Detached::Stopped);
        assert!(!jvm.look().agent.active);
        assert_eq!(detach(&seen).unwrap(), Detached::WasStopped);
        assert_eq!(ensure(&seen, &library, &options(), Load::IfNeeded).unwrap(), Attached::Attached);
        assert!(jvm.look().agent.active);
        jvm.answers();
        let warnings = jvm.heard.iter().filter(|line| line.contains("has been loaded dynamically")).count();
        assert!(warnings <= 1, "{:#?}", jvm.heard);
    }
}

#[test]
fn an_agent_of_another_build_is_stopped_and_followed() {
    let (_one, first) = install("one");
    let (_two, second) = install("two");
    assert_ne!(first.build, second.build);
    for jdk in jdks() {
        let jvm = Running::start(&jdk);
        let seen = jvm.look();
        ensure(&seen, &first, &options(), Load::IfNeeded).unwrap();
        let replaced = ensure(&seen, &second, &options(), Load::IfNeeded).unwrap();
        assert_eq!(replaced, Attached::Replaced { old: vec![first.path.clone()] });
        assert_eq!(jvm.look().agent.libraries.len(), 2);
        // Both are mapped now, and only by stopping the other is it seen which of them runs.
        assert_eq!(ensure(&seen, &second, &options(), Load::IfNeeded).unwrap(), Attached::AlreadyThere);
        assert_eq!(
            ensure(&seen, &first, &options(), Load::IfNeeded).unwrap(),
            Attached::Replaced { old: vec![second.path.clone()] }
        );
        assert_eq!(detach(&seen).unwrap(), Detached::Stopped);
        assert!(!jvm.look().agent.active);
    }
}

#[test]
fn an_agent_whose_file_was_removed_is_stopped_all_the_same() {
    for jdk in jdks() {
        let (folder, library) = install("one");
        let jvm = Running::start(&jdk);
        let seen = jvm.look();
        ensure(&seen, &library, &options(), Load::IfNeeded).unwrap();
        folder.close().unwrap();
        let agent = jvm.look().agent;
        assert!(agent.active && agent.libraries[0].deleted);
        assert_eq!(agent.libraries[0].path, library.path);
        assert_eq!(detach(&seen).unwrap(), Detached::Stopped);
    }
}

#[test]
fn a_jvm_that_was_started_with_the_agent_needs_no_attach() {
    let (_folder, library) = install("one");
    for jdk in jdks() {
        let mut jvm = Start::of(&jdk).option(library.agent_path(&options()).unwrap()).run();
        assert!(jvm.look().agent.active);
        assert_eq!(
            ensure(&jvm.look(), &library, &options(), Load::IfNeeded).unwrap(),
            Attached::AlreadyThere
        );
        jvm.answers();
        assert!(!jvm.heard.iter().any(|line| line.contains("WARNING")), "{:#?}", jvm.heard);
    }
}

#[test]
fn an_agent_loaded_under_its_name_from_the_build_is_known_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let built = folder.path().join("libsessionwatch_jvm_agent.so");
    std::fs::copy(agent("one"), &built).unwrap();
    let library = Library::install(&built, folder.path()).unwrap();
    for jdk in jdks() {
        let jvm = Start::of(&jdk).option(format!("-agentpath:{}", built.display())).run();
        assert_eq!(
            ensure(&jvm.look(), &library, &options(), Load::IfNeeded).unwrap(),
            Attached::AlreadyThere
        );
        let paths: Vec<PathBuf> =
            jvm.look().agent.libraries.into_iter().map(|library| library.path).collect();
        assert_eq!(paths, [built.canonicalize().unwrap()]);
    }
}

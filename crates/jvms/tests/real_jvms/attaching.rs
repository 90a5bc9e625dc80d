//! HotSpot's own answers to attaching, and what must not happen to it.

use std::time::Instant;

use sessionwatch_jvms::{AttachError, Obstacle, attach};

use crate::lab::{Running, Start, agent, is_root, jdks};

/// What an attach is refused with.
fn refused(jvm: &Running, library: &std::path::Path, options: &str) -> (String, &'static str) {
    match attach(&jvm.look(), library, options) {
        Err(AttachError::Refused { said, advice, .. }) => (said, advice),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_agent_is_loaded_and_its_thread_is_seen() {
    let library = agent("one");
    for jdk in jdks() {
        let mut jvm = Running::start(&jdk);
        let seen = jvm.look();
        let begun = Instant::now();
        attach(&seen, &library, "").unwrap();
        let first = begun.elapsed();
        attach(&seen, &library, "").unwrap();
        eprintln!("{}: first attach {first:?}, second {:?}", seen.jdk, begun.elapsed() - first);
        jvm.answers();
        assert_eq!(jvm.dumps(), 0, "{:#?}", jvm.heard);
        assert_eq!(jvm.left_behind(), [""; 0].map(std::path::PathBuf::from));
    }
}

#[test]
fn what_the_agent_or_the_jvm_says_against_it_is_an_error() {
    let library = agent("one");
    let lab = tempfile::tempdir().unwrap();
    let text = lab.path().join("text.so");
    std::fs::write(&text, "this is no library at all, only a text that is long enough to be read as one")
        .unwrap();
    for jdk in jdks() {
        let jvm = Running::start(&jdk);
        assert_eq!(refused(&jvm, &library, "refuse").0, "return code: 7");
        let (said, advice) = refused(&jvm, &text, "");
        assert!(said.contains("text.so was not loaded") && said.contains("invalid ELF header"), "{said}");
        assert!(advice.contains("built for another system"));
        let (said, advice) = refused(&jvm, &jdk.join("lib/libzip.so"), "");
        assert!(said.contains("Agent_OnAttach is not available"), "{said}");
        assert!(advice.contains("no agent"));
        assert!(jvm.left_behind().is_empty());
    }
}

#[test]
fn a_library_that_is_not_there_is_an_error_before_the_jvm_is_asked() {
    let jvm = Running::start(&jdks()[0]);
    let error = attach(&jvm.look(), "/no/such/library.so".as_ref(), "").unwrap_err();
    assert!(matches!(error, AttachError::Library { .. }), "{error}");
    assert!(!std::path::Path::new(&format!("/tmp/.java_pid{}", jvm.pid())).exists());
}

#[test]
fn a_jvm_with_attach_switched_off_is_left_alone() {
    let library = agent("one");
    for jdk in jdks() {
        let mut jvm = Start::of(&jdk).option("-XX:+DisableAttachMechanism").run();
        let error = attach(&jvm.look(), &library, "").unwrap_err();
        assert!(matches!(error, AttachError::Obstacle { obstacle: Obstacle::AttachDisabled, .. }), "{error}");
        // A signal of ours comes after any that attaching had sent: so one dump must be all there is.
        jvm.answers();
        jvm.signal("QUIT");
        while jvm.dumps() == 0 {
            jvm.answers();
        }
        jvm.answers();
        assert_eq!(jvm.dumps(), 1, "{:#?}", jvm.heard);
    }
}

#[test]
fn a_jvm_that_sigquit_would_end_is_attached_to_without_a_signal() {
    let library = agent("one");
    for jdk in jdks() {
        // HotSpot itself opens its socket at the start when it may not use signals.
        let mut jvm = Start::of(&jdk).option("-Xrs").run();
        attach(&jvm.look(), &library, "").unwrap();
        std::fs::remove_file(format!("/tmp/.java_pid{}", jvm.pid())).unwrap();
        assert_eq!(jvm.look().attachable, Err(Obstacle::SignalsOff));
        let error = attach(&jvm.look(), &library, "").unwrap_err();
        assert!(matches!(error, AttachError::Obstacle { obstacle: Obstacle::SignalsOff, .. }), "{error}");
        assert!(jvm.left_behind().is_empty());
        jvm.answers();
        // That the signal does end it makes the line above mean something.
        jvm.signal("QUIT");
        assert!(jvm.ends_by_itself());
    }
}

#[test]
fn a_jvm_that_ended_is_gone_and_its_pid_is_not_signalled() {
    let library = agent("one");
    let mut jvm = Running::start(&jdks()[0]);
    let seen = jvm.look();
    jvm.end();
    assert!(matches!(attach(&seen, &library, ""), Err(AttachError::Gone { .. })));
}

#[test]
fn a_stopped_jvm_is_not_waited_for() {
    let library = agent("one");
    let mut jvm = Running::start(&jdks()[0]);
    jvm.signal("STOP");
    while jvm.look().attachable.is_ok() {
        std::thread::yield_now();
    }
    let error = attach(&jvm.look(), &library, "").unwrap_err();
    assert!(matches!(error, AttachError::Obstacle { obstacle: Obstacle::Stopped { .. }, .. }), "{error}");
    jvm.signal("CONT");
    jvm.answers();
    attach(&jvm.look(), &library, "").unwrap();
}

#[test]
fn a_jvm_whose_socket_was_cleaned_away_opens_another() {
    let library = agent("one");
    for jdk in jdks() {
        let mut jvm = Running::start(&jdk);
        attach(&jvm.look(), &library, "").unwrap();
        std::fs::remove_file(format!("/tmp/.java_pid{}", jvm.pid())).unwrap();
        attach(&jvm.look(), &library, "").unwrap();
        jvm.answers();
        assert_eq!(jvm.dumps(), 0);
        assert!(jvm.left_behind().is_empty());
    }
}

#[test]
fn a_jvm_that_does_not_allow_agents_says_how_to_allow_them() {
    let library = agent("one");
    for jdk in jdks() {
        let jvm = Start::of(&jdk).option("-XX:-EnableDynamicAgentLoading").run();
        let (said, advice) = refused(&jvm, &library, "");
        assert!(said.contains("Dynamic agent loading is not enabled"), "{said}");
        assert!(advice.contains("-XX:+EnableDynamicAgentLoading"));
    }
}

#[test]
fn root_attaches_to_the_jvm_of_another_user() {
    if !is_root("root_attaches_to_the_jvm_of_another_user") {
        return;
    }
    // Where everybody may read it; what Cargo builds may lie in a closed folder.
    let lab = tempfile::tempdir().unwrap();
    let library = lab.path().join("agent.so");
    std::fs::copy(agent("one"), &library).unwrap();
    close(lab.path());
    for jdk in jdks() {
        let mut jvm = Start::of(&jdk).user(65534).run();
        let (said, advice) = refused(&jvm, &library, "");
        assert!(said.contains("Permission denied") && advice.contains("Its user must be able"), "{said}");
        open(lab.path());
        attach(&jvm.look(), &library, "").unwrap();
        close(lab.path());
        jvm.answers();
        assert_eq!(jvm.dumps(), 0);
        assert!(jvm.left_behind().is_empty());
    }
}

fn open(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn close(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn two_who_attach_at_once_both_succeed() {
    let library = agent("one");
    for jdk in jdks() {
        let jvm = Running::start(&jdk);
        let seen = jvm.look();
        let done: Vec<_> = std::thread::scope(|scope| {
            let both = [0; 2].map(|_| scope.spawn(|| attach(&seen, &library, "")));
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        assert!(jvm.left_behind().is_empty());
    }
}

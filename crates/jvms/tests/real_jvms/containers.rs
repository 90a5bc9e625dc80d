//! JVMs in namespaces of their own, as containers and services with a private /tmp have.

use sessionwatch_jvms::{AttachError, Attached, Detached, Finder, Jvm, Library, Load, Obstacle, Options};
use sessionwatch_jvms::{attach, detach, ensure};

use crate::lab::{Start, agent, is_root, jdks};

/// A private /tmp and pids of its own. The shell is process 1 in there, and waits for the JVM. What Cargo builds stays in
/// sight, wherever it lies.
const PRIVATE: [&str; 9] = [
    "unshare",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "sh",
    "-c",
    concat!(
        "mount --bind '",
        env!("CARGO_TARGET_TMPDIR"),
        "' /mnt && mount -t tmpfs tmpfs /tmp && mkdir -p '",
        env!("CARGO_TARGET_TMPDIR"),
        "' && mount --bind /mnt '",
        env!("CARGO_TARGET_TMPDIR"),
        "' && \"$0\" \"$@\"",
    ),
];

/// The JVM that runs below the process `ancestor`.
fn below(ancestor: u32) -> Jvm {
    let parent = |pid: u32| -> Option<u32> {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
    };
    let is_below =
        |jvm: &Jvm| std::iter::successors(Some(jvm.pid), |&pid| parent(pid)).any(|pid| pid == ancestor);
    Finder::new().find().unwrap().into_iter().find(is_below).unwrap()
}

#[test]
fn a_jvm_with_a_private_tmp_and_its_own_pids_is_found_and_attached_to() {
    if !is_root("a_jvm_with_a_private_tmp_and_its_own_pids_is_found_and_attached_to") {
        return;
    }
    // In sight of it, other than the folder for temporary files.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let library = Library::install(&agent("one"), folder.path()).unwrap();
    let options = Options { socket: "/s".into(), name: "n".into(), build: library.build.clone() };
    for jdk in jdks() {
        let mut running = Start::of(&jdk).within(&PRIVATE).run();
        let jvm = below(running.pid());
        assert_ne!(jvm.inner_pid, jvm.pid);
        assert!(jvm.jdk.version.is_some() && jvm.attachable.is_ok(), "{jvm:?}");
        assert_eq!(ensure(&jvm, &library, &options, Load::IfNeeded).unwrap(), Attached::Attached);
        assert_eq!(ensure(&jvm, &library, &options, Load::IfNeeded).unwrap(), Attached::AlreadyThere);
        assert_eq!(detach(&jvm).unwrap(), Detached::Stopped);
        running.answers();
        assert_eq!(running.dumps(), 0);
    }
}

#[test]
fn a_library_that_the_jvm_does_not_see_is_refused_before_it_is_asked() {
    if !is_root("a_library_that_the_jvm_does_not_see_is_refused_before_it_is_asked") {
        return;
    }
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let hidden = folder.path().join("agent.so");
    std::fs::copy(agent("one"), &hidden).unwrap();
    let running = Start::of(&jdks()[0]).within(&PRIVATE).run();
    let jvm = below(running.pid());
    let error = attach(&jvm, &hidden, "").unwrap_err();
    let AttachError::Obstacle { obstacle: Obstacle::LibraryNotVisible { library }, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*library, hidden);
    let listed = Finder::for_library(&hidden).unwrap().look(jvm.pid).unwrap();
    assert_eq!(listed.attachable, Err(Obstacle::LibraryNotVisible { library: hidden }));
}

#[test]
fn a_jvm_with_a_file_tree_of_its_own_is_told_to_be_in_a_container() {
    if !is_root("a_jvm_with_a_file_tree_of_its_own_is_told_to_be_in_a_container") {
        return;
    }
    // The same files below another root, as a container has: its /usr and /proc are mounted from here.
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let at = root.path().to_str().unwrap();
    let script = format!(
        "mount -t tmpfs root {at} && mkdir -p {at}/tmp && for folder in /usr /lib /lib64 /bin /etc /proc /dev {}; do \
         [ -d $folder ] && mkdir -p {at}$folder && mount --rbind $folder {at}$folder; done; \
         exec chroot {at} \"$0\" \"$@\"",
        env!("CARGO_TARGET_TMPDIR")
    );
    let wrapper = ["unshare", "--mount", "--fork", "--kill-child", "sh", "-c", &script];
    let library = agent("one");
    for jdk in jdks() {
        let running = Start::of(&jdk).within(&wrapper).run();
        let jvm = below(running.pid());
        assert_eq!(jvm.attachable, Err(Obstacle::OtherContainer));
        assert!(jvm.jdk.version.is_some());
        // With a library that it does see, it is attached to as any other.
        attach(&jvm, &library, "").unwrap();
        assert_eq!(Finder::for_library(&library).unwrap().look(jvm.pid).unwrap().attachable, Ok(()));
    }
}

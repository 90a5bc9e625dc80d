//! What is found out about a real JVM without touching it.

use std::process::Command;

use sessionwatch_jvms::{Finder, Obstacle, Program, Server, find};

use crate::lab::{Running, Start, classes, is_root, jdks, run};

fn version_of(jdk: &std::path::Path) -> String {
    let release = std::fs::read_to_string(jdk.join("release")).unwrap();
    let line = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=")).unwrap();
    line.trim_matches('"').to_owned()
}

#[test]
fn a_jvm_is_listed_with_user_program_java_and_start() {
    for jdk in jdks() {
        let jvm = Running::start(&jdk);
        let seen = find().unwrap().into_iter().find(|seen| seen.pid == jvm.pid()).unwrap();
        assert_eq!(seen.program, Program::Class("Sleeper".into()));
        assert_eq!(seen.jdk.version, Some(version_of(&jdk)));
        assert_eq!(seen.jdk.home.as_deref(), Some(jdk.as_path()));
        assert!(seen.jdk.vendor.is_some() && seen.jdk.vm.is_some());
        assert_eq!((seen.inner_pid, seen.attachable), (jvm.pid(), Ok(())));
        assert_eq!(seen.found.to_string(), "nothing known");
        assert!(!seen.agent.active && seen.agent.libraries.is_empty());
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
        assert!(seen.started <= now + 1 && seen.started + 600 > now, "started at {}", seen.started);
    }
}

#[test]
fn a_jvm_without_performance_data_is_found_by_its_library() {
    for jdk in jdks() {
        let jvm = Start::of(&jdk).option("-XX:-UsePerfData").run();
        let seen = jvm.look();
        assert_eq!(seen.program, Program::Class("Sleeper".into()));
        assert_eq!(seen.jdk.version, Some(version_of(&jdk)));
        assert_eq!(seen.attachable, Ok(()));
    }
}

#[test]
fn switching_attach_off_is_seen_with_and_without_performance_data() {
    for jdk in jdks() {
        for data in ["-XX:+UsePerfData", "-XX:-UsePerfData"] {
            let jvm = Start::of(&jdk).option(data).option("-XX:+DisableAttachMechanism").run();
            assert_eq!(jvm.look().attachable, Err(Obstacle::AttachDisabled), "{data}");
        }
    }
}

#[test]
fn the_server_is_known_by_the_jars_that_are_open_or_packed_into_the_application() {
    let lab = tempfile::tempdir().unwrap();
    let jar = |jdk: &std::path::Path, arguments: &[&str]| {
        run(Command::new(jdk.join("bin/jar")).args(arguments).current_dir(lab.path()));
    };
    std::fs::create_dir_all(lab.path().join("BOOT-INF/lib")).unwrap();
    for name in ["spring-boot-3.5.7.jar", "tomcat-embed-core-10.1.48.jar"] {
        std::fs::write(lab.path().join("BOOT-INF/lib").join(name), "").unwrap();
    }
    let classes = classes().to_str().unwrap();
    for jdk in jdks() {
        jar(&jdk, &["cfe", "my shop.jar", "Sleeper", "BOOT-INF", "-C", classes, "Sleeper.class"]);
        jar(&jdk, &["cf", "catalina.jar", "BOOT-INF"]);
        let path = |name: &str| lab.path().join(name).to_str().unwrap().to_owned();
        let boot = Start::of(&jdk).program(&["-jar", &path("my shop.jar"), "--secret=x"]).run().look();
        assert_eq!(boot.found.to_string(), "Spring Boot with Tomcat 10.1.48");
        assert_eq!(boot.program, Program::Jar(path("my shop.jar")));
        let tomcat =
            Start::of(&jdk).program(&["-cp", &format!("{}:{classes}", path("catalina.jar")), "Sleeper"]);
        assert_eq!(tomcat.run().look().found.server, Some(Server::Tomcat));
    }
}

#[test]
fn a_finder_sees_jvms_come_and_go() {
    let jdk = &jdks()[0];
    let mut finder = Finder::new();
    let mut jvm = Running::start(jdk);
    let listed = |finder: &mut Finder, pid| finder.find().unwrap().iter().any(|seen| seen.pid == pid);
    assert!(listed(&mut finder, jvm.pid()));
    assert!(listed(&mut finder, jvm.pid()));
    jvm.end();
    assert!(!listed(&mut finder, jvm.pid()));
}

#[test]
fn a_jvm_of_another_user_is_open_to_root() {
    if !is_root("a_jvm_of_another_user_is_open_to_root") {
        return;
    }
    for jdk in jdks() {
        let jvm = Start::of(&jdk).user(65534).run();
        let seen = jvm.look();
        assert_eq!((seen.uid, seen.gid, seen.attachable), (65534, 65534, Ok(())));
        assert_eq!(seen.jdk.version, Some(version_of(&jdk)));
    }
}

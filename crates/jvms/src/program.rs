//! What a JVM was told to run: the main class or the jar, from its command line or its performance data.

use std::fmt;

use crate::text::printable;

/// What a JVM runs. Arguments of the program are never kept: they may hold passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// A main class, also as `module/class`.
    Class(String),
    /// The path after `-jar`, as it was written.
    Jar(String),
    /// A JVM inside another program, or one whose command line tells nothing.
    Unknown,
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(name) | Self::Jar(name) => f.write_str(name),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// Launcher options whose value is the next argument.
const WITH_VALUE: [&str; 16] = [
    "-cp",
    "-classpath",
    "--class-path",
    "-p",
    "--module-path",
    "--upgrade-module-path",
    "--add-modules",
    "--limit-modules",
    "--add-exports",
    "--add-opens",
    "--add-reads",
    "--patch-module",
    "--enable-native-access",
    "--describe-module",
    "--source",
    "-d",
];

impl Program {
    /// Reads both sources. `java_command` is `sun.rt.javaCommand`: complete also when options came from a file or the
    /// environment, but with one space between arguments that may hold spaces themselves.
    pub(crate) fn of(java_command: Option<&[u8]>, arguments: &[Vec<u8>]) -> Self {
        let told = Self::of_arguments(arguments);
        let Some(command) = java_command.filter(|command| !command.is_empty()) else { return told };
        if let Self::Jar(_) = told {
            return told;
        }
        let first = command.split(|&byte| byte == b' ').next().unwrap_or(command);
        if first.ends_with(b".jar") || first.ends_with(b".war") {
            Self::Jar(printable(first))
        } else {
            Self::Class(printable(first))
        }
    }

    fn of_arguments(arguments: &[Vec<u8>]) -> Self {
        let mut arguments = arguments.iter().skip(1).map(Vec::as_slice);
        while let Some(argument) = arguments.next() {
            if argument == b"-jar" {
                return arguments.next().map_or(Self::Unknown, |jar| Self::Jar(printable(jar)));
            }
            if argument == b"-m" || argument == b"--module" {
                return arguments.next().map_or(Self::Unknown, |main| Self::Class(printable(main)));
            }
            if WITH_VALUE.iter().any(|option| option.as_bytes() == argument) {
                arguments.next();
            } else if argument.first() == Some(&b'@') {
                // What a file of arguments holds is not known; what follows it may belong to the program.
                return Self::Unknown;
            } else if argument.first() != Some(&b'-') {
                return if argument.is_empty() { Self::Unknown } else { Self::Class(printable(argument)) };
            }
        }
        Self::Unknown
    }
}

/// Whether the command line switches attaching off. The last word on it counts, as for the JVM.
pub(crate) fn disables_attach(arguments: &[Vec<u8>]) -> bool {
    arguments.iter().rev().find_map(|argument| match argument.as_slice() {
        b"-XX:+DisableAttachMechanism" => Some(true),
        b"-XX:-DisableAttachMechanism" => Some(false),
        _ => None,
    }) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Vec<Vec<u8>> {
        text.split('|').map(|word| word.as_bytes().to_vec()).collect()
    }

    #[test]
    fn the_main_class_is_behind_the_options_and_their_values() {
        let tomcat = line(
            "/usr/bin/java|-Xmx1g|-classpath|/a.jar:/b.jar|--add-opens|java.base/java.lang=ALL|-Dx=y|org.apache.catalina.startup.Bootstrap|start",
        );
        assert_eq!(
            Program::of(None, &tomcat),
            Program::Class("org.apache.catalina.startup.Bootstrap".into())
        );
        let wildfly = line("java|-m|org.jboss.modules/org.jboss.modules.Main|-mp|modules");
        assert_eq!(
            Program::of(None, &wildfly),
            Program::Class("org.jboss.modules/org.jboss.modules.Main".into())
        );
    }

    #[test]
    fn a_jar_keeps_the_spaces_of_its_path_and_arguments_are_not_kept() {
        let boot = line("java|-jar|/opt/my shop/app.jar|--password=secret");
        let seen = Program::of(Some(b"/opt/my shop/app.jar --password=secret"), &boot);
        assert_eq!(seen, Program::Jar("/opt/my shop/app.jar".into()));
    }

    #[test]
    fn performance_data_know_what_a_file_of_arguments_hides() {
        let hidden = line("java|@options.txt|start");
        assert_eq!(Program::of(None, &hidden), Program::Unknown);
        assert_eq!(
            Program::of(Some(b"com.example.Main start"), &hidden),
            Program::Class("com.example.Main".into())
        );
        assert_eq!(Program::of(Some(b"app.war"), &hidden), Program::Jar("app.war".into()));
    }

    #[test]
    fn a_command_line_without_a_program_is_unknown() {
        for text in ["java", "java|-jar", "java|-version", ""] {
            assert_eq!(Program::of(None, &line(text)), Program::Unknown, "{text}");
        }
        assert_eq!(Program::of(None, &[]), Program::Unknown);
    }

    #[test]
    fn the_last_word_on_attaching_counts() {
        assert!(disables_attach(&line("java|-XX:-DisableAttachMechanism|-XX:+DisableAttachMechanism|Main")));
        assert!(!disables_attach(&line("java|-XX:+DisableAttachMechanism|-XX:-DisableAttachMechanism|Main")));
        assert!(!disables_attach(&line("java|Main")));
    }
}

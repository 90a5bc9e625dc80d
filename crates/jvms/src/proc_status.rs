//! What `/proc/<pid>/stat` and `/proc/<pid>/status` say about a process, read from their text.

/// SIGQUIT's bit in the masks of `/proc/<pid>/status`: signal 3, counted from bit 0.
const SIGQUIT_BIT: u64 = 1 << 2;

/// The part of `/proc/<pid>/stat` that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stat {
    /// One letter, such as `S` for sleeping, `T` for stopped and `Z` for a zombie.
    pub(crate) state: u8,
    /// Start of the process in clock ticks since the machine booted. With the pid it names one process for good.
    pub(crate) start_ticks: u64,
}

impl Stat {
    /// Reads the one line of `stat`. The second field is a name in parentheses that may itself hold spaces and
    /// parentheses, so counting begins after the last of them.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let name_end = text.iter().rposition(|&byte| byte == b')')?;
        let rest = std::str::from_utf8(&text[name_end + 1..]).ok()?;
        let mut fields = rest.split_ascii_whitespace();
        let state = *fields.next()?.as_bytes().first()?;
        let start_ticks = fields.nth(18)?.parse().ok()?;
        Some(Self { state, start_ticks })
    }

    /// Ended, and only not yet collected by its parent.
    pub(crate) fn has_ended(self) -> bool {
        matches!(self.state, b'Z' | b'X' | b'x')
    }

    /// Held by SIGSTOP or by a debugger.
    pub(crate) fn is_stopped(self) -> bool {
        matches!(self.state, b'T' | b't')
    }
}

/// The part of `/proc/<pid>/status` that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status {
    /// The process that this thread belongs to; `/proc/<n>` also opens for threads.
    pub(crate) process: u32,
    /// Effective user and group, as numbered where we run.
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// The pid that the process knows itself by: the innermost of its pid namespaces.
    pub(crate) inner_pid: u32,
    caught_signals: u64,
}

impl Status {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let effective = |name: &str| line(name)?.split_ascii_whitespace().nth(1)?.parse().ok();
        let process = line("Tgid")?.trim().parse().ok()?;
        Some(Self {
            process,
            uid: effective("Uid")?,
            gid: effective("Gid")?,
            inner_pid: line("NSpid")
                .and_then(|pids| pids.split_ascii_whitespace().last()?.parse().ok())
                .unwrap_or(process),
            caught_signals: u64::from_str_radix(line("SigCgt")?.trim(), 16).ok()?,
        })
    }

    /// Whether a SIGQUIT runs code of the process; if not, it would end it.
    pub(crate) fn catches_sigquit(self) -> bool {
        self.caught_signals & SIGQUIT_BIT != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STAT: &[u8] =
        b"4711 (java) evil) R 7) S 1 4711 4711 0 -1 4194304 100 0 0 0 5 2 0 0 20 0 23 0 987654 1 2 3\n";
    const STATUS: &str = "Name:\tjava\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t4711\nPid:\t4711\nUid:\t0\t1000\t0\t0\n\
        Gid:\t0\t1001\t0\t0\nNSpid:\t4711\t9\nSigCgt:\t2000000181005ccf\n";

    #[test]
    fn a_name_with_parentheses_and_spaces_does_not_shift_the_fields() {
        assert_eq!(Stat::parse(STAT), Some(Stat { state: b'S', start_ticks: 987_654 }));
    }

    #[test]
    fn the_effective_user_and_the_innermost_pid_are_taken() {
        let status = Status::parse(STATUS.as_bytes()).unwrap();
        assert_eq!((status.uid, status.gid, status.process, status.inner_pid), (1000, 1001, 4711, 9));
        assert!(status.catches_sigquit());
    }

    #[test]
    fn a_jvm_started_with_xrs_does_not_catch_sigquit() {
        let text = STATUS.replace("5ccf", "5cc8");
        assert!(!Status::parse(text.as_bytes()).unwrap().catches_sigquit());
    }

    #[test]
    fn a_kernel_without_pid_namespaces_gives_the_one_pid_there_is() {
        let text = STATUS.replace("NSpid", "Other");
        assert_eq!(Status::parse(text.as_bytes()).unwrap().inner_pid, 4711);
    }

    #[test]
    fn zombies_and_stopped_processes_are_told_apart() {
        let state = |state| Stat { state, start_ticks: 1 };
        assert!(state(b'Z').has_ended() && !state(b'Z').is_stopped());
        assert!(state(b'T').is_stopped() && state(b't').is_stopped() && !state(b'S').is_stopped());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Stat::parse(&bytes);
            let _ = Status::parse(&bytes);
        }
    }
}

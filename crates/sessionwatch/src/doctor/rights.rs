//! Whose JVMs can be attached to: what the kernel lets us do.

/// What root needs for JVMs of other users: the bit, the name, and what for.
const NEEDED: [(u32, &str, &str); 4] = [
    (0, "CAP_CHOWN", "give it the file that asks for the attach"),
    (1, "CAP_DAC_OVERRIDE", "put that file into its folder, and connect to its socket"),
    (5, "CAP_KILL", "send it the signal that goes with the file"),
    (19, "CAP_SYS_PTRACE", "see what runs in it"),
];

/// What there is to say about this process.
pub(super) fn ours() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    told(rustix::process::geteuid().is_root(), effective(&status))
}

/// The effective capabilities in `/proc/PID/status`; all of them where it does not say.
fn effective(status: &str) -> u64 {
    let bits = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    bits.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(u64::MAX)
}

fn told(root: bool, effective: u64) -> String {
    let names: Vec<_> = NEEDED.map(|(_, name, _)| name).into();
    if !root {
        return format!(
            "[ ] as this user: only its own JVMs can be attached to. A JVM lets in its own user and root, and nobody else \
             by any capability.\n    For those of another user: systemctl enable --now sessionwatch-attach@USER, and USER \
             in agents_of; or run this as root, which needs\n    of its capabilities {}",
            names.join(", ")
        );
    }
    let missing: Vec<_> = NEEDED.into_iter().filter(|(bit, ..)| effective & (1 << bit) == 0).collect();
    if missing.is_empty() {
        return format!("[+] as root: the JVMs of every user can be attached to ({})", names.join(", "));
    }
    let missing: Vec<_> = missing.iter().map(|(_, name, what)| format!("\n    {name}, to {what}")).collect();
    format!(
        "[-] as root, but JVMs of other users cannot be attached to. Missing here, to be given by CapabilityBoundingSet= of \
         the unit or --cap-add of the container:{}",
        missing.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_what_it_is_for() {
        let all = effective("Name:\tx\nCapEff:\t0000000000080023\n");
        assert_eq!(all, 1 << 0 | 1 << 1 | 1 << 5 | 1 << 19);
        assert!(told(true, all).starts_with("[+] as root"));
        let some = told(true, all & !(1 << 5));
        assert!(some.starts_with("[-]") && some.contains("CAP_KILL, to send"), "{some}");
        assert!(!some.contains("CAP_CHOWN"), "{some}");
        let user = told(false, 0);
        assert!(user.contains("sessionwatch-attach@USER") && user.contains("CAP_SYS_PTRACE"), "{user}");
    }
}

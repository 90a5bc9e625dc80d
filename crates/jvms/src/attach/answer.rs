//! What a JVM answers to `load`.
//!
//! | JVM | loaded | the agent refused | not loaded at all |
//! |---|---|---|---|
//! | JDK 25 | `0\nreturn code: 0` | `0\nreturn code: 100` | `0\n/x.so was not loaded.\n…` |
//! | JDK 17 | `0\nreturn code: 0` | `0\nreturn code: 100` | `-1\n/x.so was not loaded.\n…` |
//! | JDK 8 | `0\n0` | `0\n100` | `-1\n…` |
//!
//! So the number on the first line is not the answer: JDK 25 says 0 also when it refuses.

use crate::text::printable;

/// Longest answer that is read, in bytes.
pub(crate) const LIMIT: u64 = 64 * 1024;

/// The JVM's words when it refused, and what to do about them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) said: String,
    pub(crate) advice: &'static str,
}

/// Whether the answer says that the agent was loaded and accepted.
pub(crate) fn judge(answer: &[u8]) -> Result<(), Refusal> {
    let text = String::from_utf8_lossy(answer);
    let (status, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let code = rest
        .lines()
        .find_map(|line| line.strip_prefix("return code: "))
        // JDK 8 writes the agent's code alone.
        .unwrap_or(rest)
        .trim();
    if status.trim() == "0" && code == "0" {
        return Ok(());
    }
    let said = rest.trim().replace('\n', "; ");
    let said = if said.is_empty() { format!("error {}", status.trim()) } else { said };
    Err(Refusal { said: printable(said.as_bytes()), advice: advice(&text, code) })
}

/// What to do about a refusal; the texts are those of HotSpot and of the dynamic linkers.
fn advice(text: &str, code: &str) -> &'static str {
    let says = |words: &str| text.contains(words);
    if says("Dynamic agent loading is not enabled") {
        "Start it with -XX:+EnableDynamicAgentLoading, or with the -agentpath option that `sessionwatch agent-path` prints"
    } else if says("Permission denied") {
        "Its user must be able to read the library and to enter every folder above it"
    } else if says("failed to map segment") {
        "The library lies on a file system mounted noexec: install it elsewhere"
    } else if says("GLIBC_")
        || says("wrong ELF class")
        || says("invalid ELF header")
        || says("Error relocating")
    {
        "The library was built for another system: use the sessionwatch built for this one"
    } else if says("cannot open shared object file") || says("No such file") {
        "The library must be there for the JVM as well, under the same path"
    } else if says("Agent_OnAttach is not available") {
        "That library is no agent: give the libsessionwatch_jvm_agent.so that was built"
    } else if code.parse::<i64>().is_ok() && code != "0" {
        "The agent itself refused; why, the JVM's standard error says"
    } else {
        "Start it with the -agentpath option that `sessionwatch agent-path` prints, or look into the JVM's log"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(answer: &str) -> Refusal {
        judge(answer.as_bytes()).unwrap_err()
    }

    #[test]
    fn only_a_return_code_of_zero_is_success() {
        assert_eq!(judge(b"0\nreturn code: 0\n"), Ok(()));
        assert_eq!(judge(b"0\n0\n"), Ok(()));
    }

    #[test]
    fn a_zero_on_the_first_line_alone_is_no_success() {
        let refused = refusal(
            "0\n/nope.so was not loaded.\n/nope.so: cannot open shared object file: No such file or directory\n",
        );
        assert!(refused.said.starts_with("/nope.so was not loaded.; /nope.so: cannot open"));
        assert!(refused.advice.contains("must be there for the JVM"));
        assert_eq!(refusal("0\n").said, "error 0");
        assert_eq!(refusal("").said, "error ");
    }

    #[test]
    fn the_code_of_an_agent_that_refused_is_told() {
        assert_eq!(refusal("0\nreturn code: 100\n").said, "return code: 100");
        assert!(refusal("0\nreturn code: 100\n").advice.contains("agent itself refused"));
        assert!(refusal("0\n-1\n").advice.contains("agent itself refused"));
        assert_eq!(refusal("-1\nreturn code: 0\n").said, "return code: 0");
    }

    #[test]
    fn advice_fits_what_was_said() {
        for (said, advised) in [
            (
                "0\nDynamic agent loading is not enabled. Use -XX:+EnableDynamicAgentLoading to launch target VM.\n",
                "EnableDynamicAgentLoading",
            ),
            (
                "-1\n/a.so was not loaded.\n/a.so: cannot open shared object file: Permission denied\n",
                "Its user must be able to read",
            ),
            ("0\n/a.so was not loaded.\n/a.so: failed to map segment from shared object\n", "noexec"),
            (
                "0\n/a.so was not loaded.\n/lib/libc.so.6: version `GLIBC_2.40' not found (required by /a.so)\n",
                "built for another system",
            ),
            ("-1\nAgent_OnAttach is not available in /a.so\n", "is no agent"),
            ("101\n", "-agentpath"),
        ] {
            assert!(refusal(said).advice.contains(advised), "{said}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_answers_never_panic_and_are_safe_to_print(answer in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Err(refusal) = judge(&answer) {
                prop_assert!(!refusal.said.chars().any(char::is_control));
            }
        }
    }
}

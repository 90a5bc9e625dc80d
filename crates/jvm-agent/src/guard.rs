//! A wall for panics: what the JVM calls must return to it, whatever happens inside.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::complain::complain;

/// Runs `work`; a panic in it ends here, with a line on standard error. `None` if it panicked.
pub(crate) fn guard<R>(doing: &str, work: impl FnOnce() -> R) -> Option<R> {
    // Nothing that the closure borrowed is used again: the agent's state is behind locks whose poison is ignored,
    // and is made anew on the next attach.
    let result = catch_unwind(AssertUnwindSafe(work)).ok();
    if result.is_none() {
        complain(&format!("a fault of its own while {doing}; it is off now, the application goes on"));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_at_the_wall_and_a_result_passes() {
        assert_eq!(guard("testing", || 7), Some(7));
        assert_eq!(guard("testing", || -> i32 { panic!("on purpose") }), None);
    }
}

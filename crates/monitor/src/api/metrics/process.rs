//! What this process costs, as the system tells it.

use crate::exposition::family::{CPU, MEMORY};
use crate::exposition::{Labels, Samples};

/// Memory and CPU time, as far as they are told.
pub(in crate::api) fn write(out: &mut impl Samples) {
    out.family(&MEMORY);
    if let Some(bytes) = resident_bytes() {
        out.sample(&Labels::default(), bytes);
    }
    out.family(&CPU);
    if let Some(seconds) = cpu_seconds() {
        out.sample(&Labels::default(), seconds);
    }
}

/// Resident memory, bytes; `None` where the system does not tell.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * u64::try_from(rustix::param::page_size()).ok()?)
}

/// CPU time used so far, in user code and in the system, seconds.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before it may hold anything, also parentheses.
    let (_, numbers) = text.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(11).map_while(|number| number.parse::<u64>().ok());
    let ticks = numbers.next()? + numbers.next()?;
    #[allow(clippy::cast_precision_loss, reason = "exact for more than a hundred thousand years")]
    Some(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_that_runs_has_memory_and_has_used_time() {
        assert!(super::resident_bytes().unwrap() > 1_000_000);
        assert!(super::cpu_seconds().is_some());
    }
}

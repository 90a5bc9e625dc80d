//! What benchmarks measure with.

/// The median.
///
/// # Panics
/// When there is nothing.
#[must_use]
pub fn middle(values: Vec<f64>) -> f64 {
    part(values, 50)
}

/// The value that so many per cent are below.
///
/// # Panics
/// When there is nothing.
#[must_use]
pub fn part(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}

/// Nanoseconds as microseconds.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "nanoseconds of a reading are far below 2^52")]
pub fn microseconds(nanoseconds: &[u64]) -> Vec<f64> {
    nanoseconds.iter().map(|&nanoseconds| nanoseconds as f64 / 1000.0).collect()
}

/// Memory of a process that is in RAM, KiB.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn resident_kib(pid: u32) -> u64 {
    let status = read(pid, "status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a process has memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Bytes that a process has caused to be written to disk so far.
///
/// # Panics
/// When there is no such process, or it is somebody else's.
#[must_use]
pub fn written_bytes(pid: u32) -> u64 {
    let io = read(pid, "io");
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes:")).expect("the system counts that");
    line.trim().parse().expect("a number")
}

/// CPU time that a process has used so far, seconds.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn cpu_seconds(pid: u32) -> f64 {
    let stat = read(pid, "stat");
    // The name, in brackets, may hold anything; user and system time are the 12th and 13th field after it.
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks =
        fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().expect("a number"));
    ticks.sum::<f64>() / rustix::param::clock_ticks_per_second() as f64
}

fn read(pid: u32, file: &str) -> String {
    std::fs::read_to_string(format!("/proc/{pid}/{file}")).expect("the process runs")
}

//! How much memory may be taken for bytes of some length.

/// For each byte: the least that is written of a tracked application becomes a subject with four ranges.
const PER_BYTE: u64 = 256;

/// Whatever the length: a list of applications may name known ones in few bytes, up to what one frame holds.
const ANYWAY: u64 = 32 * 1024 * 1024;

/// Calls something that reads `length` bytes; it may take memory in proportion to them.
pub(crate) fn bounded<T>(length: usize, read: impl FnOnce() -> T) -> T {
    let mut result = None;
    let taken = allocation_counter::measure(|| result = Some(read())).bytes_max;
    let most = ANYWAY + PER_BYTE * length as u64;
    assert!(taken <= most, "{taken} bytes of memory for {length} bytes, more than {most}");
    result.expect("it was called")
}

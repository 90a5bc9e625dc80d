//! One number for a set of labels, the same that Prometheus and its alertmanager compute (FNV-1a, 64 bits).

use crate::labels::Labels;

/// 16 hexadecimal digits.
pub(crate) fn fingerprint(labels: &Labels) -> String {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    const BETWEEN: &[u8] = &[0xff];
    let parts = labels.iter().flat_map(|(name, value)| [name.as_bytes(), BETWEEN, value.as_bytes(), BETWEEN]);
    let number = parts.flatten().fold(OFFSET, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    format!("{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_labels_have_the_offset_of_the_hash() {
        assert_eq!(fingerprint(&Labels::new()), "cbf29ce484222325");
    }
}

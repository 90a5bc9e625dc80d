//! The ledger without series and windows as it is kept on disk.

use sessionwatch_series::ledger::Ledger;

use crate::bounds::bounded;

/// The input is the saved form.
pub fn check(input: &[u8]) {
    let Ok(ledger) = bounded(input.len(), || Ledger::read_state(input)) else { return };
    let mut again = Vec::new();
    ledger.write_state(&mut again);
    assert_eq!(Ledger::read_state(&again), Ok(ledger), "what is written is read back");
}

//! The file stops growing, and holds no more of the log than a start needs.

use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::book::Book;
use sessionwatch_store::file::{Check, File, Memory};

use crate::world::{Step, World};

/// A month, of which every hour brings two minutes of readings: more would only take longer.
#[test]
fn in_a_month_the_file_grows_in_its_first_days_only() {
    let memory = Memory::default();
    let file = File::on("store".as_ref(), memory.clone(), Check::Needed).unwrap();
    let mut book = Book::new(Ledger::default());
    let mut world = World::default();
    let mut sizes = Vec::new();
    for step in [Step::Connect(0, 1), Step::Applications(0, 0xff, false, 1), Step::Change(4, 0)] {
        book.enter(world.entry(&step).unwrap()).unwrap();
    }
    for hour in 0..31 * 24_u64 {
        for second in 0..20 {
            let pause = if second == 0 { 3600 - 19 } else { 1 };
            let moves = (0..5).map(|n| (u8::try_from((hour * 7 + second + n) % 9).unwrap(), 2, 1)).collect();
            book.enter(world.entry(&Step::Tick(0, pause, moves)).unwrap()).unwrap();
            file.write(&book.batch().unwrap()).unwrap();
        }
        if hour % 24 == 23 {
            sizes.push(memory.bytes().len());
        }
    }
    let (first, last) = file.batches().unwrap().unwrap();
    assert!(last - first < 400, "{first} to {last} are kept");
    let (early, late) = (sizes[9], sizes[30]);
    assert!(late <= early + early / 10, "{sizes:?}");
}

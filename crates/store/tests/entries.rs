//! Entries as bytes, and back: what an agent may send, and what nobody writes.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test, with the error in its words")]

use std::sync::Arc;

use sessionwatch_series::encoding::{Cursor, put_number, put_signed, put_text};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{
    ApplicationInfo, Applications, Cluster, Copies, Hello, MAX_FRAME, Tick, TickRow,
};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_store::entries::{decode, encode};

const SERVER: ServerId = ServerId(1);

/// A list with applications under these slots.
fn applications(slots: &[u32], path: &str) -> Entry {
    let info = |&slot: &u32| ApplicationInfo {
        slot,
        path: format!("{path}{slot}").into(),
        ..ApplicationInfo::default()
    };
    let list = Applications { applications: slots.iter().map(info).collect(), ..Applications::default() };
    let ids = slots.iter().map(|&slot| ApplicationId(slot.into())).collect();
    Entry::Applications { server: SERVER, list, ids, now: 100 }
}

fn ledger(slots: &[u32], path: &str) -> Ledger {
    let mut ledger = Ledger::default();
    let hello = Hello::default();
    ledger.enter(Entry::Connected { server: SERVER, name: "tomcat".into(), hello, now: 100 }).unwrap();
    ledger.enter(applications(slots, path)).unwrap();
    ledger
}

fn is_read_back(ledger: &Ledger, entry: &Entry) {
    let mut bytes = Vec::new();
    encode(ledger, entry, &mut bytes);
    let mut cursor = Cursor::new(&bytes);
    assert_eq!(decode(ledger, &mut cursor).as_ref(), Ok(entry));
    assert!(cursor.rest().is_empty());
}

#[test]
fn the_last_slot_is_a_slot_like_any_other() {
    let slots = [0, u32::MAX - 1, u32::MAX];
    let ledger = ledger(&slots, "/");
    is_read_back(&ledger, &applications(&slots, "/"));
    for created in [None, Some(7)] {
        let rows = slots.iter().map(|&slot| TickRow { slot, created, ..TickRow::default() }).collect();
        let tick = Tick { second: 101, rows, ..Tick::default() };
        is_read_back(&ledger, &Entry::Tick { server: SERVER, tick, now: 101 });
    }
}

/// The same application in a cluster, in another, in none.
#[test]
fn the_cluster_of_an_application_is_read_back_when_it_changes() {
    let mut ledger = ledger(&[0, 1], "/");
    for cluster in [Some(Copies::All), Some(Copies::One), None, Some(Copies::One)] {
        let Entry::Applications { server, mut list, ids, now } = applications(&[0, 1], "/") else { continue };
        list.applications[1].cluster =
            cluster.map(|copies| Arc::new(Cluster { name: "Catalina localhost#/1".into(), copies }));
        let entry = Entry::Applications { server, list, ids, now };
        is_read_back(&ledger, &entry);
        ledger.enter(entry).unwrap();
    }
}

/// A counter falls to 0 at most, and there is none above the last number.
#[test]
fn a_counter_that_moves_out_of_its_range_is_refused() {
    let mut ledger = ledger(&[0], "/");
    let tick = |created, second| {
        let rows = vec![TickRow { slot: 0, created: Some(created), ..TickRow::default() }];
        Entry::Tick { server: SERVER, tick: Tick { second, rows, ..Tick::default() }, now: second }
    };
    ledger.enter(tick(5, 101)).unwrap();
    let mut fell = Vec::new();
    encode(&ledger, &tick(0, 102), &mut fell);
    let last = fell.len() - 2;
    assert_eq!(fell[last..], [5, 0], "it fell by five, and that was the last run");
    fell[last] = 6;
    let error = decode(&ledger, &mut Cursor::new(&fell)).unwrap_err().to_string();
    assert!(error.contains("counter"), "{error}");
}

/// Three bytes name as many known applications as there are, with all their texts: again and again.
#[test]
fn a_list_that_fits_into_no_frame_is_refused_before_it_is_made() {
    let ledger = ledger(&[0], &"x".repeat(8000));
    let mut bytes = vec![4];
    bytes.extend(SERVER.0.to_le_bytes());
    put_signed(&mut bytes, 101);
    put_text(&mut bytes, "");
    put_number(&mut bytes, 0);
    put_number(&mut bytes, u64::MAX);
    let head = bytes.len();
    let named = MAX_FRAME / 8000 + 1;
    bytes.extend([0, 0, 1].repeat(named + 1000));
    let mut cursor = Cursor::new(&bytes);
    let error = decode(&ledger, &mut cursor).unwrap_err().to_string();
    assert!(error.contains("frame"), "{error}");
    assert!(bytes.len() - head - cursor.rest().len() <= 3 * named, "it was read on");
}

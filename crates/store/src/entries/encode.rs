//! Entries to bytes.

use sessionwatch_series::application::Application;
use sessionwatch_series::encoding::{put_number, put_option, put_signed, put_text};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::Server;

use super::kind;

/// Adds an entry to `out`, against the ledger as it is before it.
pub fn encode(ledger: &Ledger, entry: &Entry, out: &mut Vec<u8>) {
    match entry {
        Entry::Connected { server, name, hello, now } => {
            head(out, kind::CONNECTED, *server);
            put_signed(out, *now);
            put_text(out, name);
            hello.write(out);
        }
        Entry::Disconnected { server, now } => {
            head(out, kind::DISCONNECTED, *server);
            put_signed(out, *now);
        }
        Entry::Trouble { server, text } => {
            head(out, kind::TROUBLE, *server);
            put_text(out, text);
        }
        Entry::Applications { server, list, ids, now } => {
            head(out, kind::APPLICATIONS, *server);
            put_signed(out, *now);
            applications(ledger.server(*server), list, ids, out);
        }
        Entry::Tick { server, tick, now } => {
            head(out, kind::TICK, *server);
            put_signed(out, *now);
            put_tick(ledger.server(*server), tick, out);
        }
        Entry::Changed(change) => {
            out.push(kind::CHANGED);
            change.write(out);
        }
    }
}

fn head(out: &mut Vec<u8>, kind: u8, server: ServerId) {
    out.push(kind);
    out.extend_from_slice(&server.0.to_le_bytes());
}

fn applications(server: Option<&Server>, list: &Applications, ids: &[ApplicationId], out: &mut Vec<u8>) {
    put_text(out, &list.product);
    put_number(out, list.ports.len() as u64);
    for &port in &list.ports {
        put_number(out, port.into());
    }
    let rows: Vec<_> = list.applications.iter().zip(ids).collect();
    put_number(out, rows.len() as u64);
    let mut rest = &rows[..];
    while let Some((&(info, &id), after)) = rest.split_first() {
        let same = as_before(server, rest);
        if same > 0 {
            out.push(kind::AS_BEFORE);
            put_number(out, info.slot.into());
            put_number(out, same as u64);
            rest = &rest[same..];
            continue;
        }
        let known = server.and_then(|server| server.application(id)).filter(|a| is_named(a.info(), info));
        match known {
            Some(known) if known.info().slot == info.slot && stands_at(server, info.slot, id) => {
                out.push(kind::OTHER_NUMBERS);
                put_number(out, info.slot.into());
                info.write_changing(out);
            }
            Some(_) => {
                out.push(kind::OTHER_SLOT);
                out.extend_from_slice(&id.0.to_le_bytes());
                put_number(out, info.slot.into());
                info.write_changing(out);
            }
            None => {
                out.push(if info.cluster.is_some() { kind::NEW_IN_CLUSTER } else { kind::NEW });
                out.extend_from_slice(&id.0.to_le_bytes());
                info.write(out);
                if info.cluster.is_some() {
                    info.write_cluster(out);
                }
            }
        }
        rest = after;
    }
}

/// How many of these, from the first on, are what the slots say already, one slot after the other.
fn as_before(server: Option<&Server>, rows: &[(&ApplicationInfo, &ApplicationId)]) -> usize {
    let Some(server) = server else { return 0 };
    let first = rows.first().map_or(0, |(info, _)| info.slot);
    let same = rows.iter().zip(first..=u32::MAX).take_while(|((info, id), slot)| {
        info.slot == *slot && server.at_slot(*slot).is_some_and(|a| a.id() == **id && a.info() == *info)
    });
    same.count()
}

fn stands_at(server: Option<&Server>, slot: u32, id: ApplicationId) -> bool {
    server.and_then(|server| server.at_slot(slot)).is_some_and(|application| application.id() == id)
}

fn is_named(a: &ApplicationInfo, b: &ApplicationInfo) -> bool {
    let is_same = a.default_host == b.default_host && a.service == b.service && a.host == b.host;
    is_same && a.path == b.path && a.cluster == b.cluster
}

fn put_tick(server: Option<&Server>, tick: &Tick, out: &mut Vec<u8>) {
    put_signed(out, tick.second);
    for number in [tick.cost_ns, tick.dropped, tick.cpu_ns] {
        put_number(out, number);
    }
    // Rows of no application are ignored by the ledger: they need not be kept.
    let rows: Vec<(&TickRow, &Application)> =
        tick.rows.iter().filter_map(|row| Some((row, server?.at_slot(row.slot)?))).collect();
    let in_order = rows.is_sorted_by(|(a, _), (b, _)| a.slot < b.slot);
    out.push(u8::from(!in_order));
    if in_order { put_runs(&rows, out) } else { put_rows(&rows, out) }
}

fn put_rows(rows: &[(&TickRow, &Application)], out: &mut Vec<u8>) {
    put_number(out, rows.len() as u64);
    for (row, _) in rows {
        put_number(out, row.slot.into());
        for number in counters(row) {
            put_option(out, number);
        }
    }
}

/// Slots that follow each other are one run: where it begins, how long it is; in it by turns how many stand where they
/// stood, and one that does not.
fn put_runs(rows: &[(&TickRow, &Application)], out: &mut Vec<u8>) {
    let mut next = 0;
    for run in rows.chunk_by(|(a, _), (b, _)| a.slot + 1 == b.slot) {
        let first = run[0].0.slot;
        put_number(out, run.len() as u64);
        put_number(out, (first - next).into());
        next = first.saturating_add(u32::try_from(run.len()).unwrap_or(u32::MAX));
        let mut stood = 0u64;
        for (row, application) in run {
            let before = last(application);
            let now = counters(row);
            if before == now {
                stood += 1;
                continue;
            }
            put_number(out, stood);
            stood = 0;
            put_moves(before, now, out);
        }
        if stood > 0 {
            put_number(out, stood);
        }
    }
    out.push(0);
}

fn put_moves(before: [Option<u64>; 4], now: [Option<u64>; 4], out: &mut Vec<u8>) {
    let moves = [0, 1, 2, 3].map(|at| match (before[at], now[at]) {
        (before, now) if before == now => (kind::STOOD, 0),
        (_, None) => (kind::NOT_TOLD, 0),
        (before, Some(now)) if now >= before.unwrap_or(0) => (kind::ROSE, now - before.unwrap_or(0)),
        (before, Some(now)) => (kind::FELL, before.unwrap_or(0) - now),
    });
    out.push(moves.iter().enumerate().fold(0, |bits, (at, (kind, _))| bits | kind << (2 * at)));
    for (kind, by) in moves {
        if matches!(kind, kind::ROSE | kind::FELL) {
            put_number(out, by);
        }
    }
}

fn counters(row: &TickRow) -> [Option<u64>; 4] {
    [row.active, row.created, row.destroyed, row.rejected]
}

/// What was told of an application last; nothing before its first reading.
pub(super) fn last(application: &Application) -> [Option<u64>; 4] {
    application.last().map_or([None; 4], |last| [last.active, last.created, last.destroyed, last.rejected])
}

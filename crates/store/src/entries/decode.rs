//! Bytes to entries. The bytes may be damaged: every number is checked before it is used.

use sessionwatch_series::change::Change;
use sessionwatch_series::encoding::{Cursor, DecodeError};
use sessionwatch_series::entry::Entry;
use sessionwatch_series::frame::{ApplicationInfo, Applications, Hello, MAX_FRAME, Tick, TickRow};
use sessionwatch_series::id::{ApplicationId, ServerId};
use sessionwatch_series::ledger::Ledger;
use sessionwatch_series::server::Server;

use super::encode::last;
use super::kind;

/// Reads one entry, against the ledger as it is before it.
///
/// # Errors
/// [`DecodeError`]
pub fn decode(ledger: &Ledger, cursor: &mut Cursor<'_>) -> Result<Entry, DecodeError> {
    let kind = cursor.byte()?;
    if kind == kind::CHANGED {
        return Change::read(cursor).map(Entry::Changed);
    }
    let server = ServerId(cursor.id()?);
    Ok(match kind {
        kind::CONNECTED => {
            let (now, name) = (cursor.second()?, cursor.text()?);
            Entry::Connected { server, name, hello: Hello::read(cursor)?, now }
        }
        kind::DISCONNECTED => Entry::Disconnected { server, now: cursor.second()? },
        kind::TROUBLE => Entry::Trouble { server, text: cursor.text()? },
        kind::APPLICATIONS => {
            let now = cursor.second()?;
            let (list, ids) = applications(ledger.server(server), cursor)?;
            Entry::Applications { server, list, ids, now }
        }
        kind::TICK => {
            let now = cursor.second()?;
            Entry::Tick { server, tick: tick(ledger.server(server), cursor)?, now }
        }
        _ => return Err(DecodeError::Invalid("an entry of an unknown kind")),
    })
}

fn applications(
    server: Option<&Server>,
    cursor: &mut Cursor<'_>,
) -> Result<(Applications, Vec<ApplicationId>), DecodeError> {
    let mut list = Applications { product: cursor.text()?, ..Applications::default() };
    for _ in 0..cursor.count(1, usize::from(u16::MAX))? {
        list.ports.push(u16::try_from(cursor.number()?).map_err(|_| DecodeError::Invalid("a port"))?);
    }
    let count = cursor.number()?;
    let mut ids = Vec::new();
    // Known applications take hardly any bytes here; all of them came in one frame, so there is an end to it.
    let mut room = MAX_FRAME;
    let mut add = |ids: &mut Vec<_>, id, info: ApplicationInfo| {
        room = room.checked_sub(info.in_a_frame()).ok_or(DecodeError::Invalid("more than a frame holds"))?;
        ids.push(id);
        list.applications.push(info);
        Ok(())
    };
    while (ids.len() as u64) < count {
        let kind = cursor.byte()?;
        if kind == kind::AS_BEFORE {
            let first = cursor.small()?;
            let same = cursor.number()?.min(count - ids.len() as u64);
            for slot in (first..=u32::MAX).take(usize::try_from(same).unwrap_or(usize::MAX)) {
                let (id, info) = at_slot(server, slot)?;
                add(&mut ids, id, info)?;
            }
            continue;
        }
        let (id, info) = match kind {
            kind::OTHER_NUMBERS => {
                let (id, mut info) = at_slot(server, cursor.small()?)?;
                info.read_changing(cursor)?;
                (id, info)
            }
            kind::OTHER_SLOT => {
                let id = ApplicationId(cursor.id()?);
                let known = server.and_then(|server| server.application(id));
                let mut info = known.ok_or(DecodeError::Invalid("an application"))?.info().clone();
                info.slot = cursor.small()?;
                info.read_changing(cursor)?;
                (id, info)
            }
            kind::NEW => (ApplicationId(cursor.id()?), ApplicationInfo::read(cursor)?),
            kind::NEW_IN_CLUSTER => {
                let (id, mut info) = (ApplicationId(cursor.id()?), ApplicationInfo::read(cursor)?);
                info.read_cluster(cursor)?;
                if info.cluster.is_none() {
                    return Err(DecodeError::Invalid("no cluster"));
                }
                (id, info)
            }
            _ => return Err(DecodeError::Invalid("an application of an unknown kind")),
        };
        add(&mut ids, id, info)?;
    }
    Ok((list, ids))
}

fn at_slot(server: Option<&Server>, slot: u32) -> Result<(ApplicationId, ApplicationInfo), DecodeError> {
    let application = server.and_then(|server| server.at_slot(slot)).ok_or(DecodeError::Invalid("a slot"))?;
    Ok((application.id(), application.info().clone()))
}

fn tick(server: Option<&Server>, cursor: &mut Cursor<'_>) -> Result<Tick, DecodeError> {
    let mut tick = Tick {
        second: cursor.second()?,
        cost_ns: cursor.number()?,
        dropped: cursor.number()?,
        cpu_ns: cursor.number()?,
        rows: Vec::new(),
    };
    tick.rows = if cursor.flag()? { rows(cursor)? } else { runs(server, cursor)? };
    Ok(tick)
}

fn rows(cursor: &mut Cursor<'_>) -> Result<Vec<TickRow>, DecodeError> {
    let count = cursor.count(5, usize::MAX)?;
    let row = |_| {
        let slot = cursor.small()?;
        Ok(row(slot, [cursor.option()?, cursor.option()?, cursor.option()?, cursor.option()?]))
    };
    (0..count).map(row).collect()
}

fn runs(server: Option<&Server>, cursor: &mut Cursor<'_>) -> Result<Vec<TickRow>, DecodeError> {
    let wrong = DecodeError::Invalid("a run of slots");
    let mut rows = Vec::new();
    // One more than the last slot is where a run can end.
    let mut next = 0u64;
    loop {
        let length = cursor.number()?;
        if length == 0 {
            return Ok(rows);
        }
        next += u64::from(cursor.small()?);
        let mut left = length;
        while left > 0 {
            let stood = cursor.number()?;
            left = left.checked_sub(stood).ok_or(wrong)?;
            for _ in 0..stood {
                let slot = u32::try_from(next).map_err(|_| wrong)?;
                rows.push(row(slot, before(server, slot)?));
                next += 1;
            }
            if left > 0 {
                let slot = u32::try_from(next).map_err(|_| wrong)?;
                rows.push(row(slot, moved(before(server, slot)?, cursor)?));
                next += 1;
                left -= 1;
            }
        }
    }
}

fn before(server: Option<&Server>, slot: u32) -> Result<[Option<u64>; 4], DecodeError> {
    server.and_then(|server| server.at_slot(slot)).map(last).ok_or(DecodeError::Invalid("a slot"))
}

fn moved(before: [Option<u64>; 4], cursor: &mut Cursor<'_>) -> Result<[Option<u64>; 4], DecodeError> {
    let kinds = cursor.byte()?;
    let wrong = DecodeError::Invalid("a counter");
    let mut now = before;
    for (at, number) in now.iter_mut().enumerate() {
        let from = number.unwrap_or(0);
        *number = match kinds >> (2 * at) & 3 {
            kind::STOOD => *number,
            kind::ROSE => Some(from.checked_add(cursor.number()?).ok_or(wrong)?),
            kind::FELL => Some(from.checked_sub(cursor.number()?).ok_or(wrong)?),
            _ => None,
        };
    }
    Ok(now)
}

fn row(slot: u32, [active, created, destroyed, rejected]: [Option<u64>; 4]) -> TickRow {
    TickRow { slot, active, created, destroyed, rejected }
}

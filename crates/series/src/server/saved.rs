//! A server in the form that is kept on disk, without series and windows.

use std::collections::{BTreeMap, HashMap};

use super::slots::Slots;
use super::texts::Texts;
use super::{Link, Server};
use crate::application::Application;
use crate::encoding::{Cursor, DecodeError, put_number, put_option, put_signed, put_text};
use crate::frame::{Hello, Tick};
use crate::id::{ApplicationId, ServerId};
use crate::mark::Marks;

impl Server {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.id.0.to_le_bytes());
        put_text(out, &self.name);
        self.hello.write(out);
        put_text(out, &self.product);
        put_number(out, self.ports.len() as u64);
        for &port in &self.ports {
            put_number(out, port.into());
        }
        let (connected, since) = match self.link {
            Link::Connected(since) => (true, since),
            Link::Away(since) => (false, since),
        };
        out.push(u8::from(connected));
        put_signed(out, since);
        out.push(u8::from(self.trouble.is_some()));
        if let Some(trouble) = &self.trouble {
            put_text(out, trouble);
        }
        put_option(out, self.total);
        put_option(out, self.active);
        out.push(u8::from(self.last_second.is_some()));
        if let Some(second) = self.last_second {
            put_signed(out, second);
        }
        out.push(u8::from(self.tick.is_some()));
        if let Some(tick) = &self.tick {
            put_signed(out, tick.second);
            for number in [tick.cost_ns, tick.dropped, tick.cpu_ns] {
                put_number(out, number);
            }
        }
        self.marks.write(out);
        put_number(out, self.applications.len() as u64);
        for application in self.applications.values() {
            application.write(out);
        }
        self.write_slots(out);
    }

    /// Each slot with the place of its application among all of them.
    fn write_slots(&self, out: &mut Vec<u8>) {
        let places: HashMap<_, _> = self.applications.keys().zip(0u64..).collect();
        let slots: Vec<_> =
            self.slots.iter().filter_map(|(slot, id)| Some((slot, *places.get(&id)?))).collect();
        put_number(out, slots.len() as u64);
        for (slot, place) in slots {
            put_number(out, slot.into());
            put_number(out, place);
        }
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>, version: u8) -> Result<Self, DecodeError> {
        let id = ServerId(cursor.id()?);
        let (name, hello) = (cursor.text()?, Hello::read(cursor)?);
        let mut server = Self::new(id, name, hello, 0);
        server.product = cursor.text()?;
        for _ in 0..cursor.count(1, usize::from(u16::MAX))? {
            let port = u16::try_from(cursor.number()?).map_err(|_| DecodeError::Invalid("a port"))?;
            server.ports.push(port);
        }
        let connected = cursor.flag()?;
        let since = cursor.second()?;
        server.link = if connected { Link::Connected(since) } else { Link::Away(since) };
        server.trouble = if cursor.flag()? { Some(cursor.text()?) } else { None };
        server.total = cursor.option()?;
        server.active = cursor.option()?;
        server.last_second = if cursor.flag()? { Some(cursor.second()?) } else { None };
        if cursor.flag()? {
            let (second, cost_ns) = (cursor.second()?, cursor.number()?);
            let (dropped, cpu_ns) = (cursor.number()?, cursor.number()?);
            server.tick = Some(Tick { second, cost_ns, dropped, cpu_ns, rows: Vec::new() });
        }
        server.marks = Marks::read(id, cursor)?;
        let mut ids = Vec::new();
        let mut applications = BTreeMap::new();
        let mut texts = Texts::default();
        for _ in 0..cursor.count(37, usize::MAX)? {
            let application = Box::new(Application::read(cursor, version, |info| texts.share(info))?);
            ids.push(application.id());
            applications.insert(application.id(), application);
        }
        server.applications = applications;
        server.list_clustered();
        server.slots = read_slots(cursor, &ids)?;
        Ok(server)
    }
}

fn read_slots(cursor: &mut Cursor<'_>, ids: &[ApplicationId]) -> Result<Slots, DecodeError> {
    let count = cursor.count(2, usize::MAX)?;
    let one = |_| {
        let slot = cursor.small()?;
        let place = usize::try_from(cursor.number()?).ok();
        let id = place.and_then(|place| ids.get(place)).ok_or(DecodeError::Invalid("a slot"))?;
        Ok((slot, *id))
    };
    (0..count).map(one).collect()
}

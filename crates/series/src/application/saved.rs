//! An application in the form that is kept on disk, without its series and windows.

use super::Application;
use crate::counts::Counts;
use crate::encoding::{Cursor, DecodeError, put_option, put_signed};
use crate::frame::ApplicationInfo;
use crate::id::ApplicationId;
use crate::reading::Reading;
use crate::recorder::Recorder;
use crate::subject::{Subject, Told};

impl Application {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.id.0.to_le_bytes());
        self.info.write(out);
        self.info.write_cluster(out);
        let Told { created, destroyed, rejected } = self.told;
        let flags = [
            created,
            destroyed,
            rejected,
            self.deployed,
            self.recorder.is_some(),
            self.last.is_some(),
            self.subject.is_some(),
        ];
        out.push(flags.iter().enumerate().fold(0, |bits, (at, &flag)| bits | u8::from(flag) << at));
        if let Some(recorder) = &self.recorder {
            recorder.write(out);
        }
        if let Some(last) = &self.last {
            put_signed(out, last.second);
            out.extend_from_slice(&last.incarnation.to_le_bytes());
            put_signed(out, last.started_ms);
            for number in [last.active, last.created, last.destroyed, last.rejected] {
                put_option(out, number);
            }
        }
        self.last_delta.write(out);
        put_signed(out, self.since);
        self.booked.write(out);
    }

    /// A tracked one has an empty subject until its own is put in place.
    /// `share` is given what it says of itself, to have texts in common with others. Version 1 did not say what was
    /// booked: that begins with the last reading. Versions up to 3 knew no clusters.
    pub(crate) fn read(
        cursor: &mut Cursor<'_>,
        version: u8,
        share: impl FnOnce(&mut ApplicationInfo),
    ) -> Result<Self, DecodeError> {
        let id = ApplicationId(cursor.id()?);
        let mut info = ApplicationInfo::read(cursor)?;
        if version > 3 {
            info.read_cluster(cursor)?;
        }
        share(&mut info);
        let flags = cursor.byte()?;
        if flags > 0x7f {
            return Err(DecodeError::Invalid("the flags of an application"));
        }
        let flag = |at: u8| flags & (1 << at) != 0;
        let told = Told { created: flag(0), destroyed: flag(1), rejected: flag(2) };
        let recorder = if flag(4) { Some(Recorder::read(cursor)?) } else { None };
        let last = if flag(5) { Some(reading(cursor)?) } else { None };
        let last_delta = Counts::read(cursor)?;
        let (since, booked) = if version == 1 {
            (last.map_or(0, |last: Reading| last.second), Counts::ZERO)
        } else {
            (cursor.second()?, Counts::read(cursor)?)
        };
        let subject = flag(6).then(|| Box::new(Subject::new(told)));
        let deployed = flag(3);
        let new = Self::new(id, info);
        Ok(Self { deployed, recorder, last, last_delta, since, booked, told, subject, ..new })
    }
}

fn reading(cursor: &mut Cursor<'_>) -> Result<Reading, DecodeError> {
    Ok(Reading {
        second: cursor.second()?,
        incarnation: cursor.fixed()?,
        started_ms: cursor.signed()?,
        active: cursor.option()?,
        created: cursor.option()?,
        destroyed: cursor.option()?,
        rejected: cursor.option()?,
    })
}

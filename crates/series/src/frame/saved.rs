//! What agents say, in the form that is kept on disk: shorter than on the wire.

use super::cluster::Cluster;
use super::message::{ApplicationInfo, Hello};
use crate::encoding::{Cursor, DecodeError, put_number, put_option, put_signed, put_text};

impl Hello {
    /// Adds the saved form to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.pid.into());
        put_signed(out, self.started_ms);
        for text in [&self.build, &self.identity, &self.name, &self.jdk] {
            put_text(out, text);
        }
    }

    /// Reads the saved form.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            pid: cursor.small()?,
            started_ms: cursor.signed()?,
            build: cursor.text()?,
            identity: cursor.text()?,
            name: cursor.text()?,
            jdk: cursor.text()?,
        })
    }
}

impl ApplicationInfo {
    /// Adds the saved form to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.slot.into());
        out.push(u8::from(self.default_host));
        self.write_changing(out);
        for text in [&*self.service, &*self.host, &*self.path] {
            put_text(out, text);
        }
    }

    /// Reads the saved form.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let mut info =
            Self { slot: cursor.small()?, default_host: cursor.flag()?, ..ApplicationInfo::default() };
        info.read_changing(cursor)?;
        info.service = cursor.text()?.into();
        info.host = cursor.text()?.into();
        info.path = cursor.text()?.into();
        Ok(info)
    }

    /// Adds the cluster that it is in, if it is in one.
    pub fn write_cluster(&self, out: &mut Vec<u8>) {
        Cluster::write(self.cluster.as_deref(), out);
    }

    /// Reads what [`ApplicationInfo::write_cluster`] wrote.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read_cluster(&mut self, cursor: &mut Cursor<'_>) -> Result<(), DecodeError> {
        self.cluster = Cluster::read(cursor)?;
        Ok(())
    }

    /// Adds what can change while it is the same application under the same slot.
    pub fn write_changing(&self, out: &mut Vec<u8>) {
        // An identity, no count: any of its bytes may be used.
        out.extend_from_slice(&self.incarnation.to_le_bytes());
        put_signed(out, self.started_ms);
        for number in [self.limit, self.longest_seconds, self.mean_seconds] {
            put_option(out, number);
        }
    }

    /// Reads what [`ApplicationInfo::write_changing`] wrote.
    ///
    /// # Errors
    /// [`DecodeError`]
    pub fn read_changing(&mut self, cursor: &mut Cursor<'_>) -> Result<(), DecodeError> {
        self.incarnation = cursor.fixed()?;
        self.started_ms = cursor.signed()?;
        self.limit = cursor.option()?;
        self.longest_seconds = cursor.option()?;
        self.mean_seconds = cursor.option()?;
        Ok(())
    }
}

//! Server-sent events out of the bytes of an answer, however those are cut. Pure.

/// The longest event that is taken, bytes: 10,000 applications are 6 MiB.
const LONGEST: usize = 64 * 1024 * 1024;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// An event that is longer than any that sessionwatch sends.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("it sent an event of more than {} MiB: it is no sessionwatch", LONGEST / 1024 / 1024)]
pub(crate) struct TooLong;

/// What has come of the event that is on its way.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    name: String,
    data: String,
    /// The last line ended with CR: an LF that follows belongs to it.
    after_cr: bool,
}

impl Parser {
    /// Takes more bytes; gives the events that are complete with them.
    ///
    /// # Errors
    /// [`TooLong`]
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            if std::mem::take(&mut self.after_cr) && rest[0] == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let Some(end) = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r') else {
                self.keep(rest)?;
                break;
            };
            self.keep(&rest[..end])?;
            self.after_cr = rest[end] == b'\r';
            rest = &rest[end + 1..];
            events.extend(self.end_line());
        }
        Ok(events)
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), TooLong> {
        if self.line.len() + self.data.len() + part.len() > LONGEST {
            return Err(TooLong);
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let (name, data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
            return (!data.is_empty()).then_some(Event { name, data });
        }
        let line = String::from_utf8_lossy(&line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            // Comments that show the connection is alive, and fields that sessionwatch does not send.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &str =
        ": hello\n\nevent: state\ndata: {\"a\":1}\n\nevent:tick\r\ndata: 1\r\ndata: é\r\n\r\n:\n\n";

    fn expected() -> Vec<Event> {
        let event = |name: &str, data: &str| Event { name: name.into(), data: data.into() };
        vec![event("state", "{\"a\":1}"), event("tick", "1\né")]
    }

    #[test]
    fn comments_are_no_events_and_lines_of_data_belong_together() {
        assert_eq!(Parser::default().take(STREAM.as_bytes()).unwrap(), expected());
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let mut parser = Parser::default();
        let part = vec![b'x'; 1024 * 1024];
        let mut parts = std::iter::repeat_with(|| parser.take(&part));
        assert!(parts.by_ref().take(65).any(|taken| taken == Err(TooLong)));
    }

    proptest! {
        #[test]
        fn events_are_the_same_however_the_bytes_are_cut(cuts in prop::collection::vec(0..STREAM.len(), 0..8)) {
            let mut cuts = cuts;
            cuts.extend([0, STREAM.len()]);
            cuts.sort_unstable();
            let mut parser = Parser::default();
            let mut events = Vec::new();
            for pair in cuts.windows(2) {
                events.extend(parser.take(&STREAM.as_bytes()[pair[0]..pair[1]]).unwrap());
            }
            prop_assert_eq!(events, expected());
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Parser::default().take(&bytes);
        }
    }
}

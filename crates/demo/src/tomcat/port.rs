//! The port that a Tomcat came up on, from its console.

/// The name of a protocol handler holds its port: `"http-nio-127.0.0.1-8080"` when it was asked for,
/// `"http-nio-127.0.0.1-auto-1-40123"` when any would do; the latter without the number while not yet bound.
pub(super) fn port(text: &str) -> Option<u16> {
    text.match_indices("\"http-nio-127.0.0.1-").find_map(|(at, prefix)| {
        let name = text[at + prefix.len()..].split('"').next()?;
        match name.strip_prefix("auto-") {
            Some(counted) => counted.split_once('-')?.1.parse().ok(),
            None => name.parse().ok(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_handlers_name() {
        let waiting = "Initializing ProtocolHandler [\"http-nio-127.0.0.1-auto-1\"]\n";
        assert_eq!(port(waiting), None);
        let started = format!("{waiting}Starting ProtocolHandler [\"http-nio-127.0.0.1-auto-1-40123\"]\n");
        assert_eq!(port(&started), Some(40123));
        assert_eq!(port("Starting ProtocolHandler [\"http-nio-127.0.0.1-8080\"]"), Some(8080));
    }
}

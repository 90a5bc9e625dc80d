//! Ids of servers and applications: hashes of what stays the same over restarts and reloads.

use sessionwatch_series::frame::ApplicationInfo;
use sessionwatch_series::id::{ApplicationId, ServerId};
use sha2::{Digest, Sha256};

/// The id of a server on this machine. `ordinal` tells servers of one identity apart that run side by side.
pub(crate) fn server_id(identity: &str, ordinal: u32) -> ServerId {
    ServerId(digest(&[b"server", identity.as_bytes(), &ordinal.to_le_bytes()]))
}

/// The id of an application of a server.
pub(crate) fn application_id(server: ServerId, info: &ApplicationInfo) -> ApplicationId {
    ApplicationId(digest(&[
        b"application",
        &server.0.to_le_bytes(),
        info.service.as_bytes(),
        info.host.as_bytes(),
        info.path.as_bytes(),
    ]))
}

/// The id of a server of a fleet.
pub(crate) fn fleet_server_id(server: &str, instance: &str) -> ServerId {
    ServerId(digest(&[b"server of a fleet", server.as_bytes(), instance.as_bytes()]))
}

/// The id of an application of a fleet, on all servers of a scope together.
pub(crate) fn fleet_application_id(scope: &str, name: &str) -> ApplicationId {
    ApplicationId(digest(&[b"application of a fleet", scope.as_bytes(), name.as_bytes()]))
}

/// Hashes parts with their lengths, so that no two lists of parts are one text.
fn digest(parts: &[&[u8]]) -> u128 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let bytes: [u8; 32] = hash.finalize().into();
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    u128::from_le_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_path_are_told_apart() {
        let info = |host: &str, path: &str| ApplicationInfo {
            host: host.into(),
            path: path.into(),
            ..ApplicationInfo::default()
        };
        let server = server_id("/opt/tomcat", 0);
        assert_ne!(application_id(server, &info("a", "/b")), application_id(server, &info("a/", "b")));
        assert_ne!(
            application_id(server, &info("a", "")),
            application_id(server_id("/opt/tomcat", 1), &info("a", ""))
        );
    }

    #[test]
    fn an_id_stays_what_it_is_over_versions_of_this_program() {
        assert_eq!(server_id("/opt/tomcat", 0).to_string(), "caf3bb7732373774d43b1fb20bbe3080");
    }
}

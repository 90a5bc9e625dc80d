//! Engines as rows.

use sessionwatch_remote::sender::Version;

use crate::api::body::RemoteWrite;
use crate::remote::Standing;

/// In their order.
pub(in crate::api) fn remote_writes(standing: Vec<Standing>) -> Vec<RemoteWrite> {
    standing.into_iter().map(row).collect()
}

fn row(Standing { name, url, waiting, progress }: Standing) -> RemoteWrite {
    RemoteWrite {
        name,
        url,
        version: progress.version.map(|version| match version {
            Version::Two => "2.0",
            Version::One => "1.0",
        }),
        waiting: waiting.samples,
        waiting_bytes: waiting.bytes,
        sent: progress.sent,
        refused: progress.refused,
        dropped: waiting.dropped,
        failed: progress.failed,
        trouble: progress.trouble,
        since: progress.since,
        notice: progress.notice,
    }
}

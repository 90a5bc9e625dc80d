//! Undertow's listening sockets, by the thread that accepts connections: its selector knows them.

use super::super::family::Hint;
use super::super::servers::Servers;
use crate::jvm::{Failure, Frame, Local};

/// `XNIO-1 Accept`, in WildFly `default Accept`.
pub(super) fn is_hint(name: &str) -> bool {
    name.ends_with(" Accept")
}

pub(super) fn follow(
    frame: &mut Frame<'_>,
    hints: &[&Hint<'_>],
    sockets: &mut Servers,
) -> Result<(), Failure> {
    for (_, thread) in hints {
        // Somebody else's thread may be named like this.
        let _ = frame.nested(32, |frame| by_accept(frame, thread, sockets))?;
    }
    Ok(())
}

fn by_accept(frame: &mut Frame<'_>, thread: &Local<'_>, sockets: &mut Servers) -> Result<(), Failure> {
    let selector = frame.field(thread, c"selector", c"Ljava/nio/channels/Selector;")?;
    let keys = frame.object(&selector, c"keys", c"()Ljava/util/Set;")?;
    for key in frame.objects(&keys, c"toArray", c"()[Ljava/lang/Object;")? {
        let attached = frame.object(&key, c"attachment", c"()Ljava/lang/Object;");
        let socket =
            attached.and_then(|handle| frame.field(&handle, c"server", c"Lorg/xnio/nio/NioTcpServer;"));
        if let Ok(socket) = socket {
            sockets.remember(frame, &socket)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_threads_that_accept() {
        assert!(is_hint("XNIO-1 Accept") && is_hint("default Accept"));
        assert!(!is_hint("XNIO-1 I/O-1") && !is_hint("http-nio-8080-Acceptor"));
    }
}

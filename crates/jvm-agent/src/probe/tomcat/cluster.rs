//! Which cluster an application's sessions are in: `org.apache.catalina.ha` of Tomcat 9.0.117, 10.1.59 and 11.0.24.
//!
//! A `DeltaManager` has all sessions on every server, a `BackupManager` on one with a copy on another; both know of all.
//! The manager's name is what its messages are addressed to, hence the same on all servers. The cluster's name is the
//! engine's or the host's unless it has another; clusters are told apart by the group that they announce themselves in.

use std::ffi::CStr;
use std::sync::Arc;

use sessionwatch_series::frame::{Cluster, Copies};

use crate::jvm::{Frame, Local};

const CLUSTER: &CStr = c"()Lorg/apache/catalina/Cluster;";
const CHANNEL: &CStr = c"()Lorg/apache/catalina/tribes/Channel;";
const SERVICE: &CStr = c"()Lorg/apache/catalina/tribes/MembershipService;";
const MEMBER: &CStr = c"()Lorg/apache/catalina/tribes/Member;";
const MEMBERS: &CStr = c"()[Lorg/apache/catalina/tribes/Member;";

/// Where a cluster announces itself unless it was told otherwise; also where it does not announce itself at all.
const USUAL: (&str, i32) = ("228.0.0.4", 45564);

/// The cluster of an application; `None` if its sessions are its own.
pub(super) fn cluster(frame: &Frame<'_>, context: &Local<'_>, manager: &Local<'_>) -> Option<Arc<Cluster>> {
    if !frame.boolean(context, c"getDistributable").unwrap_or(false) {
        return None;
    }
    let cluster = frame.object_or_null(context, c"getCluster", CLUSTER).ok()??;
    let copies = copies(frame, manager)?;
    let manager = frame.text(manager, c"getName").ok()??;
    let name = frame.text(&cluster, c"getClusterName").ok().flatten().unwrap_or_default();
    let group = group(frame, &cluster);
    let domain = domain(frame, &cluster);
    let parts = [group, domain, Some(name), Some(manager)];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Some(Arc::new(Cluster { name: parts.join(" ").into(), copies }))
}

/// Whether the server of a context sees no other server of its cluster.
pub(super) fn is_alone(frame: &Frame<'_>, context: &Local<'_>) -> bool {
    let cluster = frame.object(context, c"getCluster", CLUSTER);
    let members = cluster.and_then(|cluster| frame.objects(&cluster, c"getMembers", MEMBERS));
    members.is_ok_and(|members| members.is_empty())
}

/// What kind of manager it is, also of one that was derived from it.
fn copies(frame: &Frame<'_>, manager: &Local<'_>) -> Option<Copies> {
    if frame.int(manager, c"getActiveSessionsFull").is_ok() {
        Some(Copies::One)
    } else {
        frame.long(manager, c"getCounterReceive_EVT_SESSION_EXPIRED").ok().map(|_| Copies::All)
    }
}

/// Address and port of the group by which servers find each other, unless it is the usual one.
fn group(frame: &Frame<'_>, cluster: &Local<'_>) -> Option<String> {
    let channel = frame.object(cluster, c"getChannel", CHANNEL).ok()?;
    let service = frame.object(&channel, c"getMembershipService", SERVICE).ok()?;
    let address = frame.text(&service, c"getAddress").ok()??;
    let port = frame.int(&service, c"getPort").ok()?;
    ((address.as_str(), port) != USUAL).then(|| format!("{address}:{port}"))
}

/// The part of a group that a server is in, if the group has parts.
fn domain(frame: &Frame<'_>, cluster: &Local<'_>) -> Option<String> {
    let member = frame.object_or_null(cluster, c"getLocalMember", MEMBER).ok()??;
    Some(String::from_utf8_lossy(&frame.bytes(&member, c"getDomain").ok()?).into_owned())
}

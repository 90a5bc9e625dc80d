//! Tomcats that share the sessions of their distributable applications, over 127.0.0.1 and without multicast.

use std::net::TcpListener;
use std::path::Path;

use crate::error::DemoError;

/// One of several servers of a cluster: where it is told of sessions, and where the others are.
#[derive(Debug, Clone)]
pub struct Member {
    own: u16,
    others: Vec<u16>,
}

impl Member {
    /// So many servers of one cluster, each to be given to a server's setup.
    ///
    /// # Errors
    /// [`DemoError::File`] when there are no free ports.
    pub fn of(count: usize) -> Result<Vec<Member>, DemoError> {
        let failed = || DemoError::file("find a free port on", Path::new("127.0.0.1"));
        let held = (0..count).map(|_| TcpListener::bind(("127.0.0.1", 0)).map_err(failed()));
        let held: Vec<_> = held.collect::<Result<_, _>>()?;
        let ports = held.iter().map(|listener| Ok(listener.local_addr().map_err(failed())?.port()));
        let ports: Vec<u16> = ports.collect::<Result<_, DemoError>>()?;
        let others = |own| ports.iter().copied().filter(|&port| port != own).collect();
        Ok(ports.iter().map(|&own| Member { own, others: others(own) }).collect())
    }

    /// The element of an engine. What is sent is there before the request is answered.
    pub(super) fn element(&self) -> String {
        let member = |kind: &str, port: u16| {
            let id = format!("0,0,0,0,0,0,0,0,0,0,0,0,0,0,{},{}", port / 256 % 128, port % 128);
            format!(
                "            <{kind} className=\"org.apache.catalina.tribes.membership.StaticMember\" \
                 host=\"127.0.0.1\" port=\"{port}\" uniqueId=\"{{{id}}}\"/>\n"
            )
        };
        let own = member("LocalMember", self.own);
        let others: String = self.others.iter().map(|&port| member("Member", port)).collect();
        let receiver = self.own;
        format!(
            r#"      <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6" channelStartOptions="3">
        <Channel className="org.apache.catalina.tribes.group.GroupChannel">
          <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver" address="127.0.0.1"
                    port="{receiver}" autoBind="0"/>
          <Sender className="org.apache.catalina.tribes.transport.ReplicationTransmitter">
            <Transport className="org.apache.catalina.tribes.transport.nio.PooledParallelSender"/>
          </Sender>
          <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpPingInterceptor" interval="200"/>
          <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
          <Interceptor className="org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor">
{own}{others}          </Interceptor>
        </Channel>
        <Valve className="org.apache.catalina.ha.tcp.ReplicationValve"/>
      </Cluster>
"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_knows_all_others() {
        let members = Member::of(3).unwrap();
        for member in &members {
            let mut all = [&[member.own], &*member.others].concat();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 3);
            assert_eq!(member.element().matches("StaticMember\"").count(), 3);
        }
    }
}

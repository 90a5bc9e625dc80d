//! What Liberty tells in its MBeans: which release it is, on which ports, and where its feature `monitor-1.0` counts.

use sessionwatch_series::frame::MAX_TEXT;

use crate::jvm::{Failure, Frame, Local, Reach, Step, Weak};

/// More objects than this do not lie between an MBean server and its MBeans.
const MOST: usize = 20_000;
const BEAN: &str = "com.sun.jmx.mbeanserver.NamedObject";
/// Liberty's MBean server around the JDK's, and its maps.
const ON: [&str; 3] = ["com.ibm.ws.kernel.boot.jmx.internal.", "com.sun.jmx.", "java.util.HashMap"];

/// What was found. Statistics of an application appear with its first session, and stay when it is deployed anew.
pub(super) struct Beans {
    to_beans: Reach,
    pub(super) product: Option<String>,
    pub(super) ports: Vec<u16>,
    /// By virtual host and path, as a store of sessions calls itself: `default_host/shop`.
    statistics: Vec<(String, Weak)>,
}

impl Beans {
    pub(super) fn new() -> Self {
        Self { to_beans: Reach::new(step), product: None, ports: Vec::new(), statistics: Vec::new() }
    }

    /// The statistics of a store, if there are any.
    pub(super) fn of<'f>(&self, frame: &Frame<'f>, store: &str) -> Option<Local<'f>> {
        self.statistics.iter().find(|(name, _)| name == store)?.1.get(frame)
    }

    /// Looks again.
    ///
    /// # Errors
    /// When there is no MBean server, or it can't be asked.
    pub(super) fn look(&mut self, frame: &mut Frame<'_>) -> Result<(), Failure> {
        let (version, ports) =
            (c"WebSphere:feature=kernel,name=ServerInfo", c"WebSphere:feature=channelfw,type=endpoint,*");
        frame.nested(32, |frame| {
            if let Some(version) = frame.bean_attributes(version, c"LibertyVersion")?.first() {
                self.product = frame.text(version, c"toString")?.map(|version| format!("Liberty/{version}"));
            }
            let found = frame.bean_attributes(ports, c"Port")?;
            let port = |found| u16::try_from(frame.int(found, c"intValue").ok()?).ok();
            self.ports = found.iter().filter_map(port).filter(|&port| port != 0).collect();
            Ok::<_, Failure>(())
        })??;
        self.statistics.clear();
        frame.nested(16, |frame| {
            for server in frame.bean_servers()? {
                for bean in self.to_beans.from(frame, &server, MOST)? {
                    if let Some(found) = frame.nested(8, |frame| statistics(frame, &bean))?? {
                        self.statistics.push(found);
                    }
                }
            }
            Ok(())
        })?
    }
}

fn step(class: &str) -> Step {
    if class == BEAN {
        Step::Take
    } else if ON.iter().any(|on| class.starts_with(on)) {
        Step::Follow
    } else {
        Step::Skip
    }
}

/// The object behind an MBean of statistics of sessions, with the name of the store that it is about.
fn statistics(frame: &Frame<'_>, bean: &Local<'_>) -> Result<Option<(String, Weak)>, Failure> {
    let name = frame.object(bean, c"getName", c"()Ljavax/management/ObjectName;")?;
    let name = frame.text(&name, c"getCanonicalName")?.unwrap_or_default();
    let Some(store) = store_of(&name) else { return Ok(None) };
    let around = frame.object(bean, c"getObject", c"()Ljavax/management/DynamicMBean;")?;
    let statistics = frame.object(&around, c"getResource", c"()Ljava/lang/Object;")?;
    Ok(Some((store.to_owned(), Weak::new(frame, &statistics)?)))
}

fn store_of(name: &str) -> Option<&str> {
    let store = name.strip_prefix("WebSphere:name=")?.strip_suffix(",type=SessionStats")?;
    (store.len() <= MAX_TEXT).then_some(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_told_from_other_beans() {
        assert_eq!(store_of("WebSphere:name=default_host/shop,type=SessionStats"), Some("default_host/shop"));
        assert_eq!(store_of("WebSphere:name=shop.Basket,type=ServletStats"), None);
        assert_eq!(store_of("java.lang:type=Memory"), None);
    }
}

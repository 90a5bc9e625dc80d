//! The cluster of an application, as it is shown.

use sessionwatch_series::application::Application;
use sessionwatch_series::frame;
use sessionwatch_series::ledger::Ledger;

use super::body;

/// The cluster that the sessions of an application are in.
pub(super) fn cluster(ledger: &Ledger, application: &Application) -> Option<body::Cluster> {
    let frame::Cluster { name, copies } = &**application.info().cluster.as_ref()?;
    let (servers, active) =
        ledger.cluster(name).map_or((0, None), |(servers, active)| (servers, Some(active)));
    let copies = match copies {
        frame::Copies::All => body::Copies::All,
        frame::Copies::One => body::Copies::One,
    };
    Some(body::Cluster { name: name.as_ref().to_owned(), copies: Some(copies), servers, active })
}

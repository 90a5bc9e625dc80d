//! The sessionwatch that runs on this machine, asked like any other program would.

use std::path::Path;

use miette::{IntoDiagnostic, Result, WrapErr, miette};
use sessionwatch_store::lock::Lock;

/// Where the sessionwatch that uses this folder serves its page; `None`: none runs.
pub(crate) fn running(data: &Path) -> Result<Option<String>> {
    let Some(holder) = Lock::holder(data) else { return Ok(None) };
    let pid = holder.pid.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string());
    holder.address.map(Some).ok_or_else(|| {
        miette!(
            help = "try again in a moment",
            "the sessionwatch that runs (pid {pid}) does not say where it listens"
        )
    })
}

/// What it answers to a question below `/api/v1/`.
pub(crate) fn ask(address: &str, what: &str, query: &[(&str, &str)]) -> Result<Vec<u8>> {
    let (status, bytes) = get(address, &format!("api/v1/{what}"), query)?;
    if status.is_success() { Ok(bytes) } else { Err(miette!("{}", String::from_utf8_lossy(&bytes))) }
}

/// Whether each part of it works, also when one does not.
pub(crate) fn readiness(address: &str) -> Result<String> {
    let (_, bytes) = get(address, "readyz", &[("verbose", "")])?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn get(address: &str, path: &str, query: &[(&str, &str)]) -> Result<(ureq::http::StatusCode, Vec<u8>)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.get(format!("http://{address}/{path}")).query_pairs(query.iter().copied());
    let mut answer = request
        .call()
        .into_diagnostic()
        .wrap_err_with(|| format!("sessionwatch at {address} does not answer"))?;
    let status = answer.status();
    Ok((status, answer.body_mut().with_config().limit(u64::MAX).read_to_vec().into_diagnostic()?))
}

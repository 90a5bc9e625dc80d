//! `[[track]]`: applications that are tracked without asking for each, also those that come later.

use serde::Deserialize;
use sessionwatch_series::pattern::Pattern;

use super::wrong::Wrong;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    application: Option<String>,
    server: Option<String>,
}

/// What a table means.
pub(super) fn pattern(table: Table) -> Result<Pattern, Wrong> {
    let application = table.application.ok_or_else(|| {
        Wrong::new("application is missing", "for example application = \"/shop*\", or \"*\" for all")
    })?;
    Pattern::new(&application, table.server.as_deref())
        .map_err(|error| Wrong::plain(error.to_string()).at("application"))
}

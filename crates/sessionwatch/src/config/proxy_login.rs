//! `[proxy_login]`: a proxy that is trusted tells who somebody is.

use std::collections::BTreeMap;

use serde::Deserialize;
use sessionwatch_access::role::Role;
use sessionwatch_monitor::access::ProxyLogin;

use super::Wrong;

#[derive(Debug, Deserialize)]
pub(super) struct Table {
    header: Option<String>,
    role: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, String>,
}

/// What the table means.
pub(super) fn proxy_login(table: Table) -> Result<ProxyLogin, Wrong> {
    let header = table.header.unwrap_or_default();
    let is_header = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if header.is_empty() || !header.chars().all(is_header) {
        let what = "header is missing, or no name of a header";
        return Err(Wrong::new(what, "for example header = \"X-Forwarded-User\"").at("header"));
    }
    let roles = table.roles.iter().map(|(name, text)| Ok((name.clone(), of_person(text)?)));
    Ok(ProxyLogin {
        header,
        role: of_person(table.role.as_deref().unwrap_or("viewer")).map_err(|wrong| wrong.at("role"))?,
        roles: roles.collect::<Result<_, Wrong>>().map_err(|wrong| wrong.at("roles"))?,
    })
}

/// A role that somebody can have who looks at the page.
pub(super) fn of_person(text: &str) -> Result<Role, Wrong> {
    match text.parse() {
        Ok(Role::Push) => {
            Err(Wrong::new("the role push is for programs", "choose viewer, operator or admin"))
        }
        Ok(role) => Ok(role),
        Err(error) => Err(Wrong::plain(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ProxyLogin, String> {
        proxy_login(toml::from_str(text).unwrap()).map_err(|wrong| format!("{wrong:?}"))
    }

    #[test]
    fn every_key_is_read() {
        let login = read("header = \"X-User\"\nrole = \"operator\"\nroles = { alice = \"admin\" }").unwrap();
        assert_eq!(
            (login.header.as_str(), login.role, login.roles["alice"]),
            ("X-User", Role::Operator, Role::Admin)
        );
        assert_eq!(read("header = \"X-User\"").unwrap().role, Role::Viewer);
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        let says = |text: &str| read(text).unwrap_err();
        assert!(says("role = \"viewer\"").contains("header is missing"));
        assert!(says("header = \"a b\"").contains("no name of a header"));
        assert!(says("header = \"X-User\"\nrole = \"root\"").contains("no role 'root'"));
        assert!(says("header = \"X-User\"\nroles = { a = \"push\" }").contains("for programs"));
    }
}

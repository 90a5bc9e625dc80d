//! `[single_sign_on]`: a provider of OpenID Connect tells who somebody is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sessionwatch_access::role::Role;
use sessionwatch_access::secret::Secret;
use sessionwatch_monitor::access::SingleSignOn;
use sessionwatch_monitor::alerting::Uri;

use super::Wrong;
use super::proxy_login::of_person;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    label: Option<String>,
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret_file: Option<PathBuf>,
    page: Option<String>,
    scopes: Option<Vec<String>>,
    claim: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, String>,
    role: Option<String>,
}

/// What the table means. Files it names are looked for in `folder`.
pub(super) fn single_sign_on(table: Table, folder: &Path) -> Result<SingleSignOn, Wrong> {
    let missing = |key: &'static str, example: &str| {
        Wrong::new(format!("{key} is missing"), format!("for example {key} = \"{example}\"")).at(key)
    };
    let issuer = table.issuer.ok_or_else(|| missing("issuer", "https://login.example.org/realms/staff"))?;
    let roles = table.roles.iter().map(|(value, role)| Ok((value.clone(), of_person(role)?)));
    let roles: BTreeMap<String, Role> =
        roles.collect::<Result<_, Wrong>>().map_err(|wrong| wrong.at("roles"))?;
    let role = table.role.map(|role| of_person(&role).map_err(|wrong| wrong.at("role"))).transpose()?;
    if roles.is_empty() && role.is_none() {
        let help = "add roles = { operators = \"operator\" } by the values of the claim, or role = \"viewer\" for \
                    everybody whom the provider knows";
        return Err(Wrong::new("nobody would have a role", help).at("roles"));
    }
    Ok(SingleSignOn {
        label: table.label.unwrap_or_else(|| "Single sign-on".into()),
        issuer: address("issuer", &issuer)?,
        client_id: table.client_id.ok_or_else(|| missing("client_id", "sessionwatch"))?,
        client_secret: table.client_secret_file.map(|file| secret(&folder.join(file))).transpose()?,
        page: table.page.map(|page| address("page", &page)).transpose()?,
        scopes: table.scopes.unwrap_or_else(|| vec!["profile".into(), "email".into()]),
        claim: table.claim.unwrap_or_else(|| "groups".into()),
        roles,
        role,
    })
}

/// An address as it was written: a provider's must be the same to the letter.
fn address(key: &'static str, text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    let is_address = text.parse::<Uri>().is_ok_and(|url| {
        matches!(url.scheme_str(), Some("http" | "https"))
            && url.authority().is_some()
            && url.query().is_none()
    });
    let wrong = || Wrong::new(format!("{key} is no address"), "write it as https://HOST/PATH").at(key);
    if is_address { Ok(text.to_owned()) } else { Err(wrong()) }
}

fn secret(file: &Path) -> Result<Secret, Wrong> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| {
        Wrong::plain(format!("cannot read {}: {error}", file.display())).at("client_secret_file")
    })?;
    Ok(Secret::given(text.trim_end_matches(['\n', '\r'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "issuer = \"https://login.example.org\"\nclient_id = \"sessionwatch\"\n";

    fn read(text: &str, folder: &Path) -> Result<SingleSignOn, String> {
        single_sign_on(toml::from_str(text).unwrap(), folder).map_err(|wrong| format!("{wrong:?}"))
    }

    #[test]
    fn every_key_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "s3cret\n").unwrap();
        let more = "label = \"Staff\"\nclient_secret_file = \"secret\"\npage = \"https://sessions.example.org/\"\n\
                    scopes = [\"roles\"]\nclaim = \"realm_access.roles\"\nroles = { ops = \"operator\" }\nrole = \"viewer\"\n";
        let read = read(&format!("{LEAST}{more}"), folder.path()).unwrap();
        assert_eq!((read.label.as_str(), read.claim.as_str()), ("Staff", "realm_access.roles"));
        assert_eq!(read.client_secret.unwrap().reveal(), "s3cret");
        assert_eq!(
            (read.issuer.as_str(), read.page.as_deref().unwrap()),
            ("https://login.example.org", "https://sessions.example.org/")
        );
        assert_eq!(
            (read.scopes, read.roles["ops"], read.role),
            (vec!["roles".to_owned()], Role::Operator, Some(Role::Viewer))
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_what_to_write() {
        let says = |text: &str| read(text, Path::new("/nowhere")).unwrap_err();
        assert!(says("role = \"viewer\"").contains("issuer is missing"));
        assert!(says("issuer = \"https://a\"\nrole = \"viewer\"").contains("client_id is missing"));
        assert!(says(LEAST).contains("nobody would have a role"));
        let with = |more: &str| says(&format!("{LEAST}{more}\n"));
        assert!(with("role = \"push\"").contains("for programs"));
        assert!(with("roles = { ops = \"root\" }").contains("no role 'root'"));
        assert!(with("role = \"viewer\"\npage = \"sessions.example.org\"").contains("page is no address"));
        assert!(with("role = \"viewer\"\nclient_secret_file = \"x\"").contains("cannot read /nowhere/x"));
    }
}

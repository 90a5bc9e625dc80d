//! The demo's own application, a small shop of JSPs with a session limit, held in the program and written out.

use std::fs;
use std::path::Path;

use crate::error::DemoError;

/// Page names inside the application, without a leading slash.
pub(crate) mod page {
    /// Begins a session, or goes on with the visitor's; 503 when the limit leaves no room.
    pub(crate) const SHELF: &str = "index.jsp";
    /// Form: gives the session a new id.
    pub(crate) const LOGIN: &str = "login.jsp";
    /// Form: one more thing in the basket.
    pub(crate) const BASKET: &str = "basket.jsp";
    /// Form: ends the session.
    pub(crate) const LOGOUT: &str = "logout.jsp";
    /// Form: lets the session run out after `seconds`.
    pub(crate) const LEAVE: &str = "leave.jsp";
    /// Answers without a session.
    pub(crate) const HEALTH: &str = "health.jsp";
}

const CONTEXT: &str = include_str!("../shop/META-INF/context.xml");
const LIMIT: &str = "maxActiveSessions=\"50\"";
const FILES: [(&str, &str); 9] = [
    ("WEB-INF/web.xml", include_str!("../shop/WEB-INF/web.xml")),
    ("WEB-INF/full.jsp", include_str!("../shop/WEB-INF/full.jsp")),
    ("shop.css", include_str!("../shop/shop.css")),
    (page::SHELF, include_str!("../shop/index.jsp")),
    (page::LOGIN, include_str!("../shop/login.jsp")),
    (page::BASKET, include_str!("../shop/basket.jsp")),
    (page::LOGOUT, include_str!("../shop/logout.jsp")),
    (page::LEAVE, include_str!("../shop/leave.jsp")),
    (page::HEALTH, include_str!("../shop/health.jsp")),
];

/// Writes the shop into `folder`, which is created; at most `limit` sessions at once, `None`: any number.
pub(crate) fn write(folder: &Path, limit: Option<u32>) -> Result<(), DemoError> {
    let limit = match limit {
        Some(limit) => format!("maxActiveSessions=\"{limit}\""),
        None => "maxActiveSessions=\"-1\"".to_owned(),
    };
    let context = CONTEXT.replace(LIMIT, &limit);
    for (name, content) in FILES.into_iter().chain([("META-INF/context.xml", context.as_str())]) {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(DemoError::file("create", parent))?;
        }
        fs::write(&path, content).map_err(DemoError::file("write", &path))?;
    }
    Ok(())
}

/// Writes another session manager into the shop in `folder`.
pub(crate) fn manage(folder: &Path, element: &str) -> Result<(), DemoError> {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Context>\n  <CookieProcessor sameSiteCookies=\"strict\"/>\n  \
         {element}\n</Context>\n"
    );
    let path = folder.join("META-INF/context.xml");
    fs::write(&path, text).map_err(DemoError::file("write", &path))
}

/// Says of the shop in `folder` that other servers may have its sessions.
pub(crate) fn distribute(folder: &Path) -> Result<(), DemoError> {
    let path = folder.join("WEB-INF/web.xml");
    let text = fs::read_to_string(&path).map_err(DemoError::file("read", &path))?;
    let text = text.replace("</display-name>", "</display-name>\n  <distributable/>");
    fs::write(&path, text).map_err(DemoError::file("write", &path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_asked_for_is_the_limit_written() {
        let root = tempfile::tempdir().unwrap();
        for (limit, expected) in [(Some(7), "\"7\""), (Some(50), "\"50\""), (None, "\"-1\"")] {
            write(root.path(), limit).unwrap();
            let context = fs::read_to_string(root.path().join("META-INF/context.xml")).unwrap();
            assert!(context.contains(&format!("maxActiveSessions={expected}")), "{context}");
        }
    }

    #[test]
    fn no_page_names_a_servlet_package() {
        for (name, content) in FILES {
            assert!(!content.contains("javax.") && !content.contains("jakarta."), "{name}");
        }
    }
}

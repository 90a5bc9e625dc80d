//! The names of this machine's users, from `/etc/passwd`.

use std::collections::HashMap;

use crate::text::printable;

/// The number of a user of this machine, by name or by the number itself.
#[must_use]
pub fn user(named: &str) -> Option<u32> {
    named.parse().ok().or_else(|| Users::of_this_machine().number(named))
}

/// User names by their number. Users of a directory server are not in it; they are shown by number.
#[derive(Debug, Default)]
pub(crate) struct Users {
    names: HashMap<u32, String>,
}

impl Users {
    pub(crate) fn of_this_machine() -> Self {
        std::fs::read("/etc/passwd").map(|text| Self::parse(&text)).unwrap_or_default()
    }

    fn parse(text: &[u8]) -> Self {
        let mut names = HashMap::new();
        for line in text.split(|&byte| byte == b'\n') {
            let mut fields = line.split(|&byte| byte == b':');
            let (name, number) = (fields.next(), fields.nth(1));
            let number = number.and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
            if let (Some(name @ [_, ..]), Some(number)) = (name, number) {
                // Of two names for one number the first is what other programs show.
                names.entry(number).or_insert_with(|| printable(name));
            }
        }
        Self { names }
    }

    /// The name of the user, or its number.
    pub(crate) fn name(&self, uid: u32) -> String {
        self.names.get(&uid).cloned().unwrap_or_else(|| uid.to_string())
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.names.iter().find(|(_, known)| *known == name).map(|(&number, _)| number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_named_and_unknown_ones_keep_their_number() {
        let users = Users::parse(
            b"root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\n\nbroken\ntomcat:x:998:998::/:\n+::::::\n",
        );
        assert_eq!([0, 998, 4711].map(|uid| users.name(uid)), ["root", "tomcat", "4711"]);
        assert_eq!([users.number("tomcat"), users.number("nobody")], [Some(998), None]);
    }

    #[test]
    fn root_has_a_name_on_every_machine() {
        assert_eq!(Users::of_this_machine().name(0), "root");
        assert_eq!([user("root"), user("4711"), user("no such user")], [Some(0), Some(4711), None]);
    }
}

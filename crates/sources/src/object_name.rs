//! Names of MBeans: `domain:key=value,key="quoted value"`.

use crate::quoted::unquoted;

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectName {
    domain: String,
    properties: Vec<(String, String)>,
}

impl ObjectName {
    /// Takes a name apart as `javax.management.ObjectName` does; `None` when it is none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (domain, mut rest) = name.split_once(':')?;
        let mut properties = Vec::new();
        loop {
            let (key, after) = rest.split_once('=')?;
            let (value, after) = if let Some(quoted) = after.strip_prefix('"') {
                unquoted(quoted)?
            } else {
                let end = after.find(',').unwrap_or(after.len());
                (after[..end].to_owned(), &after[end..])
            };
            properties.push((key.to_owned(), value));
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None if after.is_empty() => return Some(Self { domain: domain.to_owned(), properties }),
                None => return None,
            }
        }
    }

    /// What stands before the colon.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.properties.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value<'a>(name: &'a Option<ObjectName>, key: &str) -> Option<&'a str> {
        name.as_ref()?.get(key)
    }

    #[test]
    fn plain_and_quoted_values_are_read() {
        let name = ObjectName::parse("Catalina:type=Manager,host=shop.example,context=/a b=<c>");
        assert_eq!(name.as_ref().unwrap().domain(), "Catalina");
        assert_eq!(value(&name, "host"), Some("shop.example"));
        assert_eq!(value(&name, "context"), Some("/a b=<c>"));
        let name = ObjectName::parse(r#"d:a="x,y=\"z\"\\\n\*",b=c"#);
        assert_eq!(value(&name, "a"), Some("x,y=\"z\"\\\n*"));
        assert_eq!(value(&name, "b"), Some("c"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for wrong in ["", "a", "a:", "a:b", "a:b=c,", "a:b=\"c", "a:b=\"c\"d"] {
            assert_eq!(ObjectName::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_quoted_and_read_back(text in ".*") {
            let mut quoted = String::new();
            for character in text.chars() {
                match character {
                    '\n' => quoted.push_str("\\n"),
                    '"' | '\\' | '*' | '?' => quoted.extend(['\\', character]),
                    other => quoted.push(other),
                }
            }
            let name = ObjectName::parse(&format!("d:k=\"{quoted}\",l=m"));
            prop_assert_eq!(value(&name, "k"), Some(text.as_str()));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[:=,\"\\\\a-c/\\PC]*") {
            let _ = ObjectName::parse(&text);
        }
    }
}

//! The stores that an agent names in a server's product, and the lines by which each becomes a source.

use super::store::{Repository, Store, identity};

/// A store as an application names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    repository: Repository,
    namespace: String,
    url: String,
}

const BEFORE: &str = "Spring Session (";

/// Every store that is named in a product: `…, Spring Session (RedisSessionRepository spring:session redis://HOST:PORT/0)`.
#[must_use]
pub fn named(product: &str) -> Vec<Named> {
    product.split(BEFORE).skip(1).filter_map(one).collect()
}

fn one(rest: &str) -> Option<Named> {
    let mut words = rest.split_once(')')?.0.split(' ');
    let (class, namespace, url) = (words.next()?, words.next()?, words.next()?);
    let repository = Repository::ALL.into_iter().find(|repository| repository.class() == class)?;
    let is_whole = words.next().is_none() && !namespace.is_empty() && url.starts_with("redis");
    is_whole.then(|| Named { repository, namespace: namespace.to_owned(), url: url.to_owned() })
}

impl Named {
    /// That of the source that would hear it.
    #[must_use]
    pub fn identity(&self) -> String {
        identity(&self.url, &self.namespace)
    }

    /// What to write into `sessionwatch.toml` for an application.
    #[must_use]
    pub fn lines(&self, application: &str) -> String {
        let text = |text: &str| format!("\"{}\"", text.escape_default());
        let mut lines = vec![
            "[[source]]".to_owned(),
            "kind = \"redis\"".to_owned(),
            format!("url = {}", text(&self.url)),
            format!("repository = \"{}\"", self.repository.word()),
            format!("application = {}", text(application)),
        ];
        if self.namespace != Store::NAMESPACE {
            lines.push(format!("namespace = {}", text(&self.namespace)));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_in_a_product_becomes_a_source() {
        let product =
            "Apache Tomcat/11.0.27, Spring Session (RedisIndexedSessionRepository books redis://h:1/2)";
        let [store] = named(product).try_into().unwrap();
        assert_eq!(
            store.lines("/books"),
            "[[source]]\nkind = \"redis\"\nurl = \"redis://h:1/2\"\nrepository = \"indexed\"\n\
             application = \"/books\"\nnamespace = \"books\""
        );
        assert_eq!(store.identity(), "redis redis://h:1/2 books");
    }

    #[test]
    fn others_name_none() {
        for product in [
            "Jetty/12.1.14, Spring Session (MapSessionRepository)",
            "Redis 7.0.15, Spring Session (RedisSessionRepository spring:session)",
            "Spring Session (RedisSessionRepository a b redis://h:1/0)",
            "Spring Session (RedisSessionRepository a redis://h:1/0",
            "",
        ] {
            assert_eq!(named(product), [], "{product}");
        }
    }
}

//! Which servers and applications a rule is about.

use wildmatch::WildMatch;

/// Patterns of names: `*` stands for any text, `?` for any one character. None at all fit everything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patterns(Vec<WildMatch>);

impl Patterns {
    /// Takes patterns as they are written.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        Self(patterns.into_iter().map(WildMatch::new).collect())
    }

    /// Whether a name fits one of them.
    #[must_use]
    pub fn fit(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(name))
    }

    /// Whether they rule anything out.
    #[must_use]
    pub fn choose(&self) -> bool {
        !self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_nothing_fits_everything() {
        let shops = Patterns::new(["/shop*", "/?"]);
        for (name, fits) in
            [("/shop", true), ("/shop##2", true), ("/a", true), ("/ab", false), ("x/shop", false)]
        {
            assert_eq!(shops.fit(name), fits, "{name}");
        }
        assert!(Patterns::default().fit("anything") && !Patterns::default().choose());
    }
}

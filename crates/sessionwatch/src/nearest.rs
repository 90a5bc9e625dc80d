//! The word that somebody meant.

/// The word that is most like this one.
pub(crate) fn to<'a>(word: &str, words: &[&'a str]) -> &'a str {
    let like = |other: &&&str| (strsim::jaro_winkler(word, other) * 1e6) as i64;
    words.iter().max_by_key(like).copied().unwrap_or_default()
}

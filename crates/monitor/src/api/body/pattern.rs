//! Patterns, as the API takes and answers them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Chooses applications by their name: `*` stands for any text, `?` for any one character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pattern {
    /// What the name of an application is held against, such as `/shop*`; at most 200 characters.
    #[schema(pattern = "[/*?]", max_length = 200)]
    pub(crate) application: String,
    /// What the name of its server is held against; null: it may be any.
    #[serde(default)]
    #[schema(pattern = r"\S", max_length = 200)]
    pub(crate) server: Option<String>,
}

/// Who wrote a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Origin {
    /// It stands in the configuration file.
    File,
    /// Somebody asked for it on the page, or by this API.
    Page,
}

/// The pattern that has an application tracked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ChosenBy {
    /// Who wrote it.
    pub(crate) origin: Origin,
    /// The pattern.
    pub(crate) pattern: Pattern,
}

/// Which applications are tracked without somebody asking for each, also those that come later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Patterns {
    /// Those of the configuration file.
    pub(crate) file: Vec<Pattern>,
    /// Those of the page.
    pub(crate) page: Vec<Pattern>,
}

/// The patterns of the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnPatterns {
    /// At most 100.
    #[schema(max_items = 100)]
    pub(crate) page: Vec<Pattern>,
}

//! What goes wrong when an engine is asked.

/// Why an engine has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// It did not answer, or not as an engine.
    #[error("{0}")]
    Away(String),
    /// It does not answer this question.
    #[error("it refuses a question: {0}")]
    Refused(String),
}

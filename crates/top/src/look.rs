//! Colours and signs: the page's, in a terminal. Whatever a colour says, a sign or a word says too.

use ratatui::style::{Color, Modifier, Style};

/// Signs of the four values.
pub(crate) const CREATED: &str = "+";
pub(crate) const DESTROYED: &str = "−";
pub(crate) const REJECTED: &str = "×";
pub(crate) const ACTIVE: &str = "=";
/// Of what is tracked, of what is away, of trouble.
pub(crate) const TRACKED: &str = "●";
pub(crate) const AWAY: &str = "○";
pub(crate) const TROUBLE: &str = "!";

/// What the terminal's ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
    /// No colours at all.
    Plain,
}

impl Ground {
    /// By `NO_COLOR`, and by `COLORFGBG`, which some terminals set to the numbers of both colours.
    #[must_use]
    pub fn of(no_color: Option<&str>, colors: Option<&str>) -> Self {
        if no_color.is_some_and(|value| !value.is_empty()) {
            return Self::Plain;
        }
        let ground =
            colors.and_then(|colors| colors.rsplit(';').next()).and_then(|ground| ground.parse::<u8>().ok());
        if matches!(ground, Some(7 | 15)) { Self::Light } else { Self::Dark }
    }
}

/// Styles by what they mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) created: Style,
    pub(crate) destroyed: Style,
    pub(crate) rejected: Style,
    pub(crate) active: Style,
    pub(crate) muted: Style,
    pub(crate) strong: Style,
    pub(crate) problem: Style,
    pub(crate) chosen: Style,
}

impl Look {
    pub(crate) fn new(ground: Ground) -> Self {
        // The nearest of the 256 colours to those of the page, which stay apart for the colour-blind.
        let [created, destroyed, rejected, active, problem, muted] = match ground {
            Ground::Dark => [35, 215, 228, 75, 210, 245],
            Ground::Light => [22, 166, 58, 25, 124, 242],
            Ground::Plain => return Self::plain(),
        }
        .map(|index| Style::new().fg(Color::Indexed(index)));
        let strong = Style::new().add_modifier(Modifier::BOLD);
        Self {
            created,
            destroyed,
            rejected,
            active,
            muted,
            strong,
            problem: problem.add_modifier(Modifier::BOLD),
            chosen: Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    fn plain() -> Self {
        let (plain, strong) = (Style::new(), Style::new().add_modifier(Modifier::BOLD));
        Self {
            created: plain,
            destroyed: plain,
            rejected: plain,
            active: plain,
            muted: Style::new().add_modifier(Modifier::DIM),
            strong,
            problem: strong,
            chosen: Style::new().add_modifier(Modifier::REVERSED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_whether_and_on_what() {
        assert_eq!(Ground::of(None, None), Ground::Dark);
        assert_eq!(Ground::of(None, Some("0;15")), Ground::Light);
        assert_eq!(Ground::of(None, Some("15;default;0")), Ground::Dark);
        assert_eq!(Ground::of(Some("1"), Some("0;15")), Ground::Plain);
        assert_eq!(Ground::of(Some(""), None), Ground::Dark, "NO_COLOR counts only when it is not empty");
    }

    #[test]
    fn without_colours_there_are_none() {
        let look = Look::new(Ground::Plain);
        for style in
            [look.created, look.destroyed, look.rejected, look.active, look.muted, look.problem, look.chosen]
        {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}

//! The rows of the table: which match, and in which order. Pure.

use std::cmp::Ordering;

use crate::number::Window;
use crate::picture::Picture;
use crate::words::{Application, Counts};

/// What the table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    /// The context path.
    Name,
    /// Sessions that exist now.
    #[default]
    Active,
    /// Sessions created.
    Created,
    /// Sessions ended.
    Destroyed,
    /// Creations refused.
    Rejected,
    /// Sessions created since the server started.
    Total,
}

impl SortBy {
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Name => Self::Active,
            Self::Active => Self::Created,
            Self::Created => Self::Destroyed,
            Self::Destroyed => Self::Rejected,
            Self::Rejected => Self::Total,
            Self::Total => Self::Name,
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Active => "active",
            Self::Created => "created",
            Self::Destroyed => "destroyed",
            Self::Rejected => "rejected",
            Self::Total => "total",
        }
    }

    /// The number it sorts by. Where the chosen window is kept of tracked applications only, the last second stands in.
    fn number(self, counts: &Counts, window: Window) -> Option<u64> {
        let sums = match self {
            Self::Name => return None,
            Self::Active => return counts.active,
            Self::Total => return counts.total,
            Self::Created => counts.created,
            Self::Destroyed => counts.destroyed,
            Self::Rejected => counts.rejected,
        };
        window.of(sums).or_else(|| Window::Second.of(sums))
    }
}

/// Which rows, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Choice {
    pub(crate) server: Option<String>,
    /// Words that must all be in the names of application and server.
    pub(crate) filter: String,
    pub(crate) sort: SortBy,
    /// The other way round: numbers begin with the largest, names with the first.
    pub(crate) reversed: bool,
    pub(crate) window: Window,
}

/// An application with the name of its server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) application: &'a Application,
    pub(crate) server: &'a str,
}

/// The rows that are chosen, in order; what is not told comes last in either direction.
pub(crate) fn rows<'a>(picture: &'a Picture, choice: &Choice) -> Vec<Row<'a>> {
    let words: Vec<_> = choice.filter.split_whitespace().map(str::to_lowercase).collect();
    let mut rows: Vec<_> = picture
        .applications
        .values()
        .filter(|application| choice.server.as_ref().is_none_or(|id| *id == application.server))
        .map(|application| {
            let server = picture.servers.get(&application.server).map_or("", |server| server.name.as_str());
            Row { application, server }
        })
        .filter(|row| {
            words.is_empty() || {
                let text = format!("{} {}", row.application.name, row.server).to_lowercase();
                words.iter().all(|word| text.contains(word))
            }
        })
        .collect();
    rows.sort_by(|a, b| by_choice(a, b, choice).then_with(|| by_name(a, b)));
    rows
}

fn by_choice(a: &Row<'_>, b: &Row<'_>, choice: &Choice) -> Ordering {
    if choice.sort == SortBy::Name {
        return if choice.reversed { by_name(b, a) } else { Ordering::Equal };
    }
    let number = |row: &Row<'_>| choice.sort.number(&row.application.counts, choice.window);
    match (number(a), number(b)) {
        (Some(a), Some(b)) if choice.reversed => a.cmp(&b),
        (Some(a), Some(b)) => b.cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn by_name(a: &Row<'_>, b: &Row<'_>) -> Ordering {
    (&a.application.name, a.server, &a.application.id).cmp(&(
        &b.application.name,
        b.server,
        &b.application.id,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn names(choice: &Choice) -> Vec<String> {
        let picture = sample::picture();
        rows(&picture, choice).iter().map(|row| row.application.name.clone()).collect()
    }

    #[test]
    fn numbers_begin_with_the_largest_and_what_is_not_told_is_last() {
        assert_eq!(names(&Choice::default()), ["/shop", "/api", "/", "/legacy"]);
        let up = Choice { reversed: true, ..Choice::default() };
        assert_eq!(names(&up), ["/", "/api", "/shop", "/legacy"]);
        let by_name = Choice { sort: SortBy::Name, ..Choice::default() };
        assert_eq!(names(&by_name), ["/", "/api", "/legacy", "/shop"]);
        let down = Choice { reversed: true, ..by_name };
        assert_eq!(names(&down), ["/shop", "/legacy", "/api", "/"]);
    }

    #[test]
    fn the_filter_looks_at_both_names_and_the_server_at_one() {
        let filter = |text: &str| Choice { filter: text.into(), sort: SortBy::Name, ..Choice::default() };
        assert_eq!(names(&filter("SHOP")), ["/shop"]);
        assert_eq!(names(&filter("catalina /a")), ["/api"]);
        assert_eq!(names(&filter("nothing")), Vec::<String>::new());
        let server = Choice { server: Some("s2".into()), ..Choice::default() };
        assert_eq!(names(&server), ["/legacy"]);
    }

    #[test]
    fn the_sort_goes_round_once() {
        let round: Vec<_> =
            std::iter::successors(Some(SortBy::Name), |sort| Some(sort.next())).take(7).collect();
        assert_eq!((round[0], round[6]), (SortBy::Name, SortBy::Name));
        assert!(round[1..6].iter().all(|sort| *sort != SortBy::Name));
    }
}

//! Which run of an application its counters belong to, where the server does not tell.
//!
//! An agent knows the object that counts. Over HTTP there are only numbers, so a new run is concluded from a fall:
//!
//! - The counters of ended and refused sessions, and the highest number of sessions, never fall in one run.
//! - Tomcat's `sessionCounter` may fall in one run (it is active + expired, and sessions are swapped out). It says
//!   so when it falls to a tenth or less, or when the application had been away.

use std::collections::HashMap;

use sessionwatch_series::reading::Reading;

use crate::observed::Application;

/// What tells applications of a server apart.
type Key = (String, String, String);

/// So many applications that are gone are remembered at most.
const REMEMBERED: usize = 10_000;

/// The runs of the applications of one server.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    seen: HashMap<Key, Seen>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    incarnation: u64,
    created: Option<u64>,
    destroyed: Option<u64>,
    rejected: Option<u64>,
    high_water: Option<u64>,
    there: bool,
}

/// What one look says of the runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The run of each application, in their order.
    pub(crate) incarnations: Vec<u64>,
    /// Whether all of them began anew that had counted anything: so the server did.
    pub(crate) all_began_anew: bool,
}

impl Runs {
    /// Takes the applications that there are now; `last` knows readings from before.
    pub(crate) fn look(
        &mut self,
        applications: &[Application],
        last: impl Fn(&Application) -> Option<Reading>,
    ) -> Found {
        let mut there = HashMap::with_capacity(applications.len());
        let mut incarnations = Vec::with_capacity(applications.len());
        let (mut had_counted, mut anew) = (0, 0);
        for application in applications {
            let before = self.seen.remove(&application.key()).or_else(|| last(application).map(Seen::kept));
            let is_new_run = before.is_some_and(|before| before.is_over(application));
            had_counted += usize::from(before.is_some_and(|before| before.had_counted()));
            anew += usize::from(is_new_run);
            let incarnation = before.map_or(1, |b| b.incarnation.wrapping_add(u64::from(is_new_run)));
            incarnations.push(incarnation);
            there.insert(application.key(), Seen::now(incarnation, application));
        }
        // Whoever is missing may come back, in the same run or in another.
        if self.seen.len() <= REMEMBERED {
            let gone = self.seen.drain().map(|(key, seen)| (key, Seen { there: false, ..seen }));
            there.extend(gone);
        }
        self.seen = there;
        Found { incarnations, all_began_anew: anew > 0 && anew == had_counted }
    }
}

impl Seen {
    fn now(incarnation: u64, application: &Application) -> Self {
        let Application { created, destroyed, rejected, high_water, .. } = *application;
        Self { incarnation, created, destroyed, rejected, high_water, there: true }
    }

    fn kept(reading: Reading) -> Self {
        let Reading { incarnation, created, destroyed, rejected, .. } = reading;
        Self { incarnation, created, destroyed, rejected, high_water: None, there: false }
    }

    fn had_counted(&self) -> bool {
        [self.created, self.destroyed, self.rejected].into_iter().flatten().any(|count| count > 0)
    }

    fn is_over(&self, now: &Application) -> bool {
        let never_fall = [
            (self.destroyed, now.destroyed),
            (self.rejected, now.rejected),
            (self.high_water, now.high_water),
        ];
        if never_fall.into_iter().any(|(before, now)| fell(before, now)) {
            return true;
        }
        let near_zero = self
            .created
            .zip(now.created)
            .is_some_and(|(before, now)| before > 0 && now.saturating_mul(10) <= before);
        fell(self.created, now.created) && (!self.there || near_zero)
    }
}

fn fell(before: Option<u64>, now: Option<u64>) -> bool {
    before.zip(now).is_some_and(|(before, now)| now < before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(created: u64, destroyed: u64, high_water: Option<u64>) -> Application {
        Application {
            path: "/shop".into(),
            created: Some(created),
            destroyed: Some(destroyed),
            rejected: Some(0),
            high_water,
            ..Application::default()
        }
    }

    fn none(_: &Application) -> Option<Reading> {
        None
    }

    /// The run of the only application after these looks.
    fn runs(looks: &[Application]) -> Vec<u64> {
        let mut runs = Runs::default();
        looks.iter().map(|look| runs.look(std::slice::from_ref(look), none).incarnations[0]).collect()
    }

    #[test]
    fn counters_that_rise_are_one_run() {
        let looks = [application(0, 0, None), application(7, 2, None), application(7, 7, None)];
        assert_eq!(runs(&looks), [1, 1, 1]);
    }

    #[test]
    fn sessions_swapped_out_are_no_new_run() {
        let looks = [application(4, 0, Some(4)), application(2, 0, Some(4)), application(4, 0, Some(4))];
        assert_eq!(runs(&looks), [1, 1, 1]);
    }

    #[test]
    fn counters_that_cannot_fall_and_do_are_a_new_run() {
        assert_eq!(runs(&[application(5, 3, None), application(4, 2, None)]), [1, 2]);
        assert_eq!(runs(&[application(5, 0, Some(5)), application(4, 0, Some(4))]), [1, 2]);
        assert_eq!(runs(&[application(5, 0, None), application(0, 0, None)]), [1, 2]);
    }

    #[test]
    fn a_fall_while_it_was_away_is_a_new_run() {
        let mut runs = Runs::default();
        let mut look = |list: &[Application]| runs.look(list, none).incarnations;
        assert_eq!(look(&[application(5, 0, None)]), [1]);
        assert_eq!(look(&[]), [0; 0]);
        assert_eq!(look(&[application(4, 0, None)]), [2]);
        assert_eq!(look(&[]), [0; 0]);
        assert_eq!(look(&[application(4, 0, None)]), [2], "the same counters are the same run");
    }

    #[test]
    fn what_was_kept_goes_on_and_what_fell_since_does_not() {
        let kept = Reading { incarnation: 7, created: Some(5), destroyed: Some(2), ..Reading::default() };
        let first = |now: Application| Runs::default().look(&[now], |_| Some(kept)).incarnations;
        assert_eq!(first(application(6, 2, None)), [7]);
        assert_eq!(first(application(4, 0, None)), [8]);
    }

    #[test]
    fn the_server_began_anew_when_all_that_counted_did() {
        let named =
            |path: &str, created| Application { path: path.into(), ..application(created, created, None) };
        let mut runs = Runs::default();
        let mut look =
            |a, b| runs.look(&[named("/a", a), named("/b", b), named("/c", 0)], none).all_began_anew;
        assert!(!look(5, 7));
        assert!(!look(0, 7), "one application was deployed again");
        assert!(!look(3, 8));
        assert!(look(1, 0));
        assert!(!look(1, 0));
    }
}

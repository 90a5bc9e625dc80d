//! How often a login may be tried: by address, by name and by both, in bounded memory.
//!
//! Whoever guesses is slowed down, and nobody can keep another out: failures from elsewhere never take an address's
//! last tries at a name away from it.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};

/// Failures are remembered for so long, seconds.
const WINDOW: i64 = 300;
/// Failures of one address, at whatever names.
const BY_ADDRESS: u32 = 20;
/// Failures of one address at one name.
const BY_BOTH: u32 = 5;
/// Failures at one name from everywhere; beyond, each address has [`FEW`] tries at it.
const BY_NAME: u32 = 50;
/// What an address always has.
const FEW: u32 = 2;
/// The most that is remembered.
const MOST: usize = 16_384;

/// Counts failed logins.
#[derive(Debug, Default)]
pub struct Attempts {
    failures: HashMap<Key, Window>,
    names: RandomState,
}

/// Names are kept as hashes: whoever tries chooses how long they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Address(IpAddr),
    Name(u64),
    Both(u64, IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    begun: i64,
    failures: u32,
}

/// Not now; the seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub i64);

impl Attempts {
    /// Begins a try, which counts as failed until [`Attempts::succeeded`] says otherwise.
    ///
    /// # Errors
    /// [`Wait`]
    pub fn begin(&mut self, name: &str, address: IpAddr, now: i64) -> Result<(), Wait> {
        let address = network(address);
        let name = self.names.hash_one(name);
        let both = Key::Both(name, address);
        let hunted = self.failures_of(Key::Name(name), now) >= BY_NAME;
        let limits = [(Key::Address(address), BY_ADDRESS), (both, if hunted { FEW } else { BY_BOTH })];
        for (key, limit) in limits {
            if self.failures_of(key, now) >= limit {
                let begun = self.failures.get(&key).map_or(now, |window| window.begun);
                return Err(Wait((begun + WINDOW - now).clamp(1, WINDOW)));
            }
        }
        for key in [Key::Address(address), Key::Name(name), both] {
            self.count(key, now);
        }
        Ok(())
    }

    /// The try was none: the password was right.
    pub fn succeeded(&mut self, name: &str, address: IpAddr) {
        let address = network(address);
        let name = self.names.hash_one(name);
        self.failures.remove(&Key::Both(name, address));
        // Only this try: who has one account must not get more tries at others by it.
        for key in [Key::Address(address), Key::Name(name)] {
            if let Some(window) = self.failures.get_mut(&key) {
                window.failures = window.failures.saturating_sub(1);
            }
        }
    }

    fn failures_of(&self, key: Key, now: i64) -> u32 {
        self.failures.get(&key).filter(|window| window.lasts(now)).map_or(0, |window| window.failures)
    }

    fn count(&mut self, key: Key, now: i64) {
        if self.failures.len() >= MOST && !self.failures.contains_key(&key) {
            self.make_room(now);
        }
        let window = self.failures.entry(key).or_insert(Window { begun: now, failures: 0 });
        if !window.lasts(now) {
            *window = Window { begun: now, failures: 0 };
        }
        window.failures = window.failures.saturating_add(1);
    }

    /// What is over goes; if that is nothing, the older half.
    fn make_room(&mut self, now: i64) {
        self.failures.retain(|_, window| window.lasts(now));
        if self.failures.len() < MOST {
            return;
        }
        let mut begun: Vec<_> = self.failures.values().map(|window| window.begun).collect();
        let (_, &mut middle, _) = begun.select_nth_unstable(MOST / 2);
        let mut spare = MOST / 2;
        self.failures.retain(|_, window| {
            let goes = window.begun <= middle && spare > 0;
            spare -= usize::from(goes);
            !goes
        });
    }
}

impl Window {
    /// A clock that went back ends a window too.
    fn lasts(self, now: i64) -> bool {
        (self.begun..self.begun + WINDOW).contains(&now)
    }
}

/// One house has a /64 of IPv6 to itself; an IPv4 address in the dress of IPv6 is the same one.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & !u128::from(u64::MAX))),
        short @ IpAddr::V4(_) => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number))
    }

    /// How many tries one gets before the first refusal.
    fn tries(attempts: &mut Attempts, name: &str, address: IpAddr, now: i64) -> u32 {
        (0..1000).find(|_| attempts.begin(name, address, now).is_err()).unwrap()
    }

    #[test]
    fn who_guesses_at_one_name_is_slowed_down_and_let_try_again() {
        let mut attempts = Attempts::default();
        assert_eq!(tries(&mut attempts, "alice", HERE, 1000), BY_BOTH);
        assert_eq!(attempts.begin("alice", HERE, 1100), Err(Wait(WINDOW - 100)));
        assert_eq!(tries(&mut attempts, "alice", HERE, 1000 + WINDOW), BY_BOTH);
    }

    #[test]
    fn who_guesses_at_many_names_is_slowed_down() {
        let mut attempts = Attempts::default();
        let refused = (0..100).find(|n| attempts.begin(&format!("user{n}"), HERE, 0).is_err());
        assert_eq!(refused, Some(BY_ADDRESS));
        assert_eq!(attempts.begin("alice", address(9), 0), Ok(()), "others go on");
    }

    #[test]
    fn many_addresses_together_do_not_get_many_tries_and_keep_nobody_out() {
        let mut attempts = Attempts::default();
        let all: u32 = (0..1000).map(|n| tries(&mut attempts, "alice", address(n), 0)).sum();
        assert!(all <= BY_NAME + BY_BOTH + 1000 * FEW, "{all}");
        // Whom it belongs to still has tries, and then all of them again.
        assert_eq!(attempts.begin("alice", HERE, 1), Ok(()), "a mistyped password");
        assert_eq!(attempts.begin("alice", HERE, 1), Ok(()), "the right one");
        attempts.succeeded("alice", HERE);
        assert_eq!(attempts.begin("alice", HERE, 2), Ok(()));
    }

    #[test]
    fn an_account_of_ones_own_buys_no_tries_at_others() {
        let mut attempts = Attempts::default();
        let mut guesses = 0;
        for n in 0..100 {
            if attempts.begin("mallory", HERE, 0).is_ok() {
                attempts.succeeded("mallory", HERE);
            }
            guesses += u32::from(attempts.begin(&format!("user{n}"), HERE, 0).is_ok());
        }
        assert!(guesses <= BY_ADDRESS, "{guesses}");
    }

    #[test]
    fn memory_is_bounded() {
        let mut attempts = Attempts::default();
        for n in 0..200_000 {
            let _ = attempts.begin(&format!("user{n}"), address(n), i64::from(n) / 1000);
        }
        assert!(attempts.failures.len() <= MOST);
    }

    #[test]
    fn one_house_is_one_address() {
        let mut attempts = Attempts::default();
        let in_house = |n: u64| IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8_u128 << 96) | u128::from(n)));
        let refused = (0..100).find(|&n| attempts.begin("alice", in_house(n), 0).is_err());
        assert_eq!(refused, Some(u64::from(BY_BOTH)));
        let mapped = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(network(mapped), HERE);
    }
}

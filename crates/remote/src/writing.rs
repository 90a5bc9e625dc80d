//! A request that is put together: each text once, each series once.

use std::collections::HashMap;

use crate::wire::{Metadata, Request, TimeSeries};

/// A request that is being put together.
#[derive(Debug)]
pub struct Writing {
    request: Request,
    symbols: HashMap<String, u32>,
    places: HashMap<Vec<u32>, usize>,
}

impl Default for Writing {
    fn default() -> Self {
        let empty = String::new();
        let request = Request { symbols: vec![empty.clone()], timeseries: Vec::new() };
        Self { request, symbols: HashMap::from([(empty, 0)]), places: HashMap::new() }
    }
}

impl Writing {
    /// The place of a text among the symbols.
    pub fn symbol(&mut self, text: &str) -> u32 {
        if let Some(&place) = self.symbols.get(text) {
            return place;
        }
        let place = u32::try_from(self.request.symbols.len()).unwrap_or(0);
        self.request.symbols.push(text.to_owned());
        self.symbols.insert(text.to_owned(), place);
        place
    }

    /// The series with these labels, to add samples to.
    pub fn series(
        &mut self,
        labels: Vec<u32>,
        metadata: Option<Metadata>,
        created_ms: i64,
    ) -> &mut TimeSeries {
        let all = &mut self.request.timeseries;
        let place = *self.places.entry(labels).or_insert_with_key(|labels| {
            all.push(TimeSeries { labels: labels.clone(), samples: Vec::new(), metadata, created_ms });
            all.len() - 1
        });
        &mut all[place]
    }

    /// Adds all of another request behind what is there.
    pub fn append(&mut self, other: &Request) {
        let symbols: Vec<_> = other.symbols.iter().map(|text| self.symbol(text)).collect();
        let at = |place: u32| symbols.get(place as usize).copied().unwrap_or(0);
        for series in &other.timeseries {
            let labels = series.labels.iter().map(|&place| at(place)).collect();
            let metadata =
                series.metadata.map(|about| Metadata { help: at(about.help), unit: at(about.unit), ..about });
            self.series(labels, metadata, series.created_ms).samples.extend_from_slice(&series.samples);
        }
    }

    /// How many series there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.request.timeseries.len()
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.request.timeseries.is_empty()
    }

    /// The request.
    #[must_use]
    pub fn end(self) -> Request {
        self.request
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::Sample;

    /// Series by their labels, spelled out, with the times of their samples.
    fn spelled(request: &Request) -> Vec<(String, Vec<i64>)> {
        let text = |&place: &u32| request.symbols[place as usize].as_str();
        let all = request.timeseries.iter().map(|series| {
            let labels: Vec<_> = series.labels.iter().map(text).collect();
            (labels.join("\0"), series.samples.iter().map(|sample| sample.time_ms).collect())
        });
        all.collect()
    }

    fn request(rows: &[(u8, i64)]) -> Request {
        let mut writing = Writing::default();
        for &(name, time_ms) in rows {
            let labels = vec![writing.symbol("__name__"), writing.symbol(&format!("m{name}"))];
            let sample = Sample { value: f64::from(name), time_ms, created_ms: 0 };
            writing.series(labels, None, 0).samples.push(sample);
        }
        writing.end()
    }

    proptest! {
        #[test]
        fn requests_behind_each_other_say_the_same_in_one(
            one in prop::collection::vec((0u8..5, 0i64..100), 0..20),
            other in prop::collection::vec((0u8..5, 100i64..200), 0..20),
        ) {
            let mut writing = Writing::default();
            writing.append(&request(&one));
            writing.append(&request(&other));
            let merged = writing.end();
            let both: Vec<_> = one.iter().chain(&other).copied().collect();
            prop_assert_eq!(spelled(&merged), spelled(&request(&both)));
            prop_assert_eq!(merged.samples(), both.len());
            prop_assert_eq!(&merged.symbols[0], "");
        }
    }
}

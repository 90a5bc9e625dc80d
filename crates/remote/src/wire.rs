//! The messages of Prometheus remote write, versions 2.0 and 1.0, as far as counters and gauges need them.
//!
//! Fields and numbers are those of the two specifications (prometheus.io/docs/specs/prw). Everything is kept as 2.0 and
//! made 1.0 for engines that know only that.

/// The content type of version 2.0.
pub const V2: &str = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
/// The content type of version 1.0.
pub const V1: &str = "application/x-protobuf";

/// The value that ends a series: a NaN of its own, told from others by its bits.
#[must_use]
pub fn stale() -> f64 {
    f64::from_bits(0x7ff0_0000_0000_0002)
}

/// `io.prometheus.write.v2.Request`.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Request {
    /// Every text that is used, once; the first is empty.
    #[prost(string, repeated, tag = "4")]
    pub symbols: Vec<String>,
    /// The series.
    #[prost(message, repeated, tag = "5")]
    pub timeseries: Vec<TimeSeries>,
}

/// Samples of one series, the oldest first.
#[derive(Clone, PartialEq, prost::Message)]
pub struct TimeSeries {
    /// Names and values of its labels by turns, sorted by name, as places in the symbols.
    #[prost(uint32, repeated, tag = "1")]
    pub labels: Vec<u32>,
    /// Its samples.
    #[prost(message, repeated, tag = "2")]
    pub samples: Vec<Sample>,
    /// What it is.
    #[prost(message, optional, tag = "5")]
    pub metadata: Option<Metadata>,
    /// When a counter was zero, UTC milliseconds; 0: not said.
    #[prost(int64, tag = "6")]
    pub created_ms: i64,
}

/// One value.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Sample {
    /// The value.
    #[prost(double, tag = "1")]
    pub value: f64,
    /// UTC milliseconds.
    #[prost(int64, tag = "2")]
    pub time_ms: i64,
    /// When a counter was zero, UTC milliseconds; 0: not said. Receivers of the release look here, those of its drafts
    /// in the series.
    #[prost(int64, tag = "3")]
    pub created_ms: i64,
}

/// What a series is.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Metadata {
    /// 1 a counter, 2 a gauge.
    #[prost(int32, tag = "1")]
    pub kind: i32,
    /// A place in the symbols.
    #[prost(uint32, tag = "3")]
    pub help: u32,
    /// A place in the symbols.
    #[prost(uint32, tag = "4")]
    pub unit: u32,
}

/// `prometheus.WriteRequest`, version 1.0.
#[derive(Clone, PartialEq, prost::Message)]
pub struct WriteRequest {
    /// The series.
    #[prost(message, repeated, tag = "1")]
    pub timeseries: Vec<PlainSeries>,
    /// What each family is.
    #[prost(message, repeated, tag = "3")]
    pub metadata: Vec<FamilyMetadata>,
}

/// Samples of one series.
#[derive(Clone, PartialEq, prost::Message)]
pub struct PlainSeries {
    /// Its labels, sorted by name.
    #[prost(message, repeated, tag = "1")]
    pub labels: Vec<Label>,
    /// Its samples.
    #[prost(message, repeated, tag = "2")]
    pub samples: Vec<PlainSample>,
}

/// One value.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct PlainSample {
    /// The value.
    #[prost(double, tag = "1")]
    pub value: f64,
    /// UTC milliseconds.
    #[prost(int64, tag = "2")]
    pub time_ms: i64,
}

/// One label.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Label {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Its value.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// What a family is.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct FamilyMetadata {
    /// 1 a counter, 2 a gauge.
    #[prost(int32, tag = "1")]
    pub kind: i32,
    /// The family.
    #[prost(string, tag = "2")]
    pub family: String,
    /// For people.
    #[prost(string, tag = "4")]
    pub help: String,
    /// What is counted.
    #[prost(string, tag = "5")]
    pub unit: String,
}

impl Request {
    /// How many samples it holds.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.timeseries.iter().map(|series| series.samples.len()).sum()
    }

    /// The same in version 1.0.
    #[must_use]
    pub fn plain(&self) -> WriteRequest {
        let text = |place: u32| self.symbols.get(place as usize).cloned().unwrap_or_default();
        let mut metadata: Vec<FamilyMetadata> = Vec::new();
        let mut timeseries = Vec::with_capacity(self.timeseries.len());
        for series in &self.timeseries {
            let label = |pair: &[u32]| Label { name: text(pair[0]), value: text(pair[1]) };
            let labels: Vec<_> = series.labels.chunks_exact(2).map(label).collect();
            let family = labels.iter().find(|label| label.name == "__name__").map(|label| &label.value);
            if let Some((family, about)) = family.zip(series.metadata)
                && !metadata.iter().any(|known| known.family == *family)
            {
                metadata.push(FamilyMetadata {
                    kind: about.kind,
                    family: family.clone(),
                    help: text(about.help),
                    unit: text(about.unit),
                });
            }
            let plain = |sample: &Sample| PlainSample { value: sample.value, time_ms: sample.time_ms };
            timeseries.push(PlainSeries { labels, samples: series.samples.iter().map(plain).collect() });
        }
        WriteRequest { timeseries, metadata }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_ends_with_the_bits_that_engines_look_for() {
        assert_eq!(stale().to_bits(), 0x7ff0_0000_0000_0002);
        assert!(stale().is_nan());
    }

    #[test]
    fn version_1_spells_out_its_labels_and_says_what_a_family_is_once() {
        let symbols = ["", "__name__", "x_total", "a", "b", "c", "help"].map(str::to_owned).to_vec();
        let about = Metadata { kind: 1, help: 6, unit: 0 };
        let series = |labels: Vec<u32>, value| TimeSeries {
            labels,
            samples: vec![Sample { value, time_ms: 5, created_ms: 1 }],
            metadata: Some(about),
            created_ms: 1,
        };
        let request = Request {
            symbols,
            timeseries: vec![series(vec![1, 2, 3, 4], 7.0), series(vec![1, 2, 3, 5], 8.0)],
        };
        let plain = request.plain();
        let told: Vec<_> = plain
            .timeseries
            .iter()
            .map(|series| {
                let labels: Vec<_> =
                    series.labels.iter().map(|label| format!("{}={}", label.name, label.value)).collect();
                (labels.join(","), series.samples[0].value, series.samples[0].time_ms)
            })
            .collect();
        assert_eq!(told, [("__name__=x_total,a=b".into(), 7.0, 5), ("__name__=x_total,a=c".into(), 8.0, 5)]);
        let family =
            FamilyMetadata { kind: 1, family: "x_total".into(), help: "help".into(), unit: String::new() };
        assert_eq!(plain.metadata, [family]);
    }
}

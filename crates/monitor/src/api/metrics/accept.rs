//! Which text a scraper wants.

use axum::http::HeaderValue;

use crate::exposition::Dialect;

/// OpenMetrics for whoever asks for it at least as much as for the older text; else that.
pub(in crate::api) fn wanted<'a>(accept: impl IntoIterator<Item = &'a HeaderValue>) -> Dialect {
    let (mut open_metrics, mut prometheus) = (0.0, 0.0);
    let headers = accept.into_iter().filter_map(|value| value.to_str().ok());
    for range in headers.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let of = |name: &str| {
            let mut named = range.split(';').skip(1).filter_map(|part| part.trim().split_once('='));
            named.find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let quality: f64 = of("q").map_or(1.0, |quality| quality.parse().unwrap_or(0.0));
        let best = match kind.to_ascii_lowercase().as_str() {
            // Another version is another format.
            "application/openmetrics-text" if matches!(of("version"), None | Some("1.0.0" | "0.0.1")) => {
                &mut open_metrics
            }
            "text/plain" if matches!(of("version"), None | Some("0.0.4")) => &mut prometheus,
            _ => continue,
        };
        *best = f64::max(*best, quality);
    }
    if open_metrics > 0.0 && open_metrics >= prometheus { Dialect::OpenMetrics } else { Dialect::Prometheus }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_openmetrics_gets_it_and_everybody_else_the_older_text() {
        let of = |accept: &'static str| wanted([&HeaderValue::from_static(accept)]);
        let prometheus = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;\
            version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        for accept in [
            prometheus,
            "application/openmetrics-text",
            "text/plain;q=0.3, Application/OpenMetrics-Text; q=0.3",
        ] {
            assert_eq!(of(accept), Dialect::OpenMetrics, "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "text/html",
            "text/plain, application/openmetrics-text;q=0.9",
            "application/openmetrics-text;q=0",
            "application/openmetrics-text; version=2.0.0",
            "application/openmetrics-text;q=high",
        ] {
            assert_eq!(of(accept), Dialect::Prometheus, "{accept}");
        }
        assert_eq!(wanted([]), Dialect::Prometheus);
    }
}

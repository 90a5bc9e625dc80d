// Whether destroyed sessions come in batches: Tomcat looks for expired ones about once a minute.
import type { Series } from "../api/words";
import type { Span } from "../view/frame";

/** Fewer at once are no batch … */
const MANY = 5;
/** … and neither is what is not this many times as high as usual. */
const TIMES_USUAL = 4;
/** With fewer buckets nothing is usual. */
const LEAST = 10;
/** In longer buckets a minute's batch does not stand out. */
const LONGEST_BUCKET = 5;

export function inBatches(series: Series, span: Span): boolean {
  if (series.bucket_seconds > LONGEST_BUCKET) return false;
  const told = series.destroyed.slice(span.first, span.last + 1).filter((value) => value !== null);
  if (told.length < LEAST) return false;
  const usual = told.reduce((sum, value) => sum + value, 0) / told.length;
  return told.some((value) => value >= MANY && value >= TIMES_USUAL * usual);
}

/** Servers that end expired sessions in batches. */
export const endsInBatches = ({ product }: { product: string }): boolean =>
  /\btomcat\b|\btomee\b/i.test(product);

// The slider under the graphs: the whole range small, with two handles that select the time frame shown above.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Series } from "../api/words";
import { bucketText, durationText, fullText, type Zone } from "../format/time";
import { LEAST, type Span } from "../view/frame";
import { px, RIGHT } from "./geometry";
import { drawOverview } from "./overview";
import { usePalette } from "./palette";

const HEIGHT = 44;

interface RangerProps {
  series: Series;
  span: Span;
  zone: Zone;
  /** Room left of the graphs' plotted area, so that the overview lies under it. */
  gutter: number;
  /** The handles move. */
  move: (span: Span) => void;
  /** They were let go. */
  select: (span: Span) => void;
}

export function Ranger({ series, span, zone, gutter, move, select }: RangerProps) {
  const palette = usePalette();
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const grabbed = useRef<{ x: number; span: Span } | null>(null);
  const latest = useRef(span);
  latest.current = span;

  const { times, bucket_seconds: seconds } = series;
  const newest = times.length - 1;

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth));
    watcher.observe(element);
    setWidth(element.clientWidth);
    return () => watcher.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (canvas.current !== null && width > 0) drawOverview(canvas.current, width, HEIGHT, series, palette);
  }, [series, width, palette]);

  const first = (value: number): Span => ({
    first: Math.max(0, Math.min(value, span.last - LEAST + 1)),
    last: span.last,
  });
  const last = (value: number): Span => ({
    first: span.first,
    last: Math.min(newest, Math.max(value, span.first + LEAST - 1)),
  });
  const shifted = (from: Span, by: number): Span => {
    const step = Math.max(-from.first, Math.min(by, newest - from.last));
    return { first: from.first + step, last: from.last + step };
  };

  const share = (index: number) => (newest <= 0 ? 0 : (index / newest) * width);
  const left = share(span.first);
  const right = share(span.last);
  const beside = { marginLeft: px(gutter), marginRight: px(RIGHT) };
  const whole = span.first === 0 && span.last === newest;

  const dragged = (event: PointerEvent): Span | null => {
    const from = grabbed.current;
    return from === null ? null : shifted(from.span, Math.round(((event.clientX - from.x) / width) * newest));
  };

  const handle = (name: string, index: number, at: (value: number) => Span) => (
    <input
      type="range"
      class="ranger-handle"
      aria-label={name}
      aria-valuetext={bucketText(times[index] ?? 0, seconds, zone)}
      min={0}
      max={newest}
      step={1}
      value={index}
      onInput={(event) => {
        const next = at(Number(event.currentTarget.value));
        // The handles do not pass each other.
        event.currentTarget.value = String(at === first ? next.first : next.last);
        move(next);
      }}
      onChange={(event) => select(at(Number(event.currentTarget.value)))}
    />
  );

  return (
    <fieldset class="ranger">
      <legend class="unseen">Time frame</legend>
      <div class="ranger-track" ref={area} style={{ ...beside, height: px(HEIGHT) }}>
        <canvas ref={canvas} />
        <div class="ranger-outside" style={{ left: "0", width: px(left) }} />
        <div class="ranger-outside" style={{ left: px(right), width: px(Math.max(0, width - right)) }} />
        <div
          class={whole ? "ranger-window whole" : "ranger-window"}
          style={{ left: px(left), width: px(right - left) }}
          onPointerDown={(event) => {
            if (event.button !== 0 || whole) return;
            grabbed.current = { x: event.clientX, span };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            const next = dragged(event);
            if (next !== null) move(next);
          }}
          onPointerUp={(event) => {
            const next = dragged(event);
            grabbed.current = null;
            if (next !== null) select(next);
          }}
          onPointerCancel={() => {
            grabbed.current = null;
          }}
        />
        {handle("Start of the time frame", span.first, first)}
        {handle("End of the time frame", span.last, last)}
      </div>
      <p class="ranger-text" style={beside}>
        <span>
          {fullText(times[span.first] ?? 0, zone)} – {fullText((times[span.last] ?? 0) + seconds, zone)} ·{" "}
          {durationText((span.last - span.first + 1) * seconds)}
        </span>
        {!whole && (
          <button type="button" class="plain" onClick={() => select({ first: 0, last: newest })}>
            Whole range
          </button>
        )}
      </p>
    </fieldset>
  );
}

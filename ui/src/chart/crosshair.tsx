// The cross-hair over a graph with its dots and tooltip; pointer and keys move it, lock it and select a time frame.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../store";
import type { Span } from "../view/frame";
import { nearest } from "./columns";
import { type CursorStore, pointAt, toggleLock } from "./cursor";
import { type Geometry, px, timeAt, xOf, yOf } from "./geometry";
import type { Palette } from "./palette";

/** One value at the cross-hair. */
export interface Dot {
  value: number | null;
  colour: keyof Palette;
}

interface CrosshairProps {
  label: string;
  cursor: CursorStore;
  geometry: Geometry;
  times: number[];
  span: Span;
  dots: (index: number) => Dot[];
  tooltip: (index: number) => ComponentChildren;
  /** The tooltip in one sentence, for reading aloud. */
  spoken: (index: number) => string;
  select: ((span: Span) => void) | null;
}

/** Pixels that a pointer moves before it drags. */
const DRAG = 6;
/** How many buckets the page keys move. */
const PAGE = 10;

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** A box beside the cross-hair, on the side with more room, kept within the graph where it can be. */
function Beside({ x, width, children }: { x: number; width: number; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const own = element.offsetWidth;
    const wanted = x > width / 2 ? x - own - 10 : x + 10;
    element.style.left = px(Math.max(0, Math.min(wanted, width - own)));
  });
  return (
    <div class="tooltip" ref={box}>
      {children}
    </div>
  );
}

export function Crosshair({
  label,
  cursor,
  geometry,
  times,
  span,
  dots,
  tooltip,
  spoken,
  select,
}: CrosshairProps) {
  const at = useStore(cursor);
  const area = useRef<HTMLDivElement>(null);
  const pressed = useRef<number | null>(null);
  const [drag, setDrag] = useState<[number, number] | null>(null);

  const index = at === null ? -1 : nearest(times, at.time);
  const there = at !== null && index >= span.first && index <= span.last && times[index] === at.time;

  const position = (event: PointerEvent) => event.clientX - (area.current?.getBoundingClientRect().left ?? 0);
  const bucketAt = (x: number) => clamp(nearest(times, timeAt(geometry, x)), span.first, span.last);

  /** A lock on a bucket that has moved out of the graph would hold the cross-hair for ever. */
  const letGoOfLost = () => {
    if (!there && cursor.get()?.locked) cursor.set(null);
  };

  const moved = (event: PointerEvent) => {
    const x = position(event);
    letGoOfLost();
    pointAt(cursor, times[bucketAt(x)] ?? null);
    if (select !== null && pressed.current !== null && event.pointerType === "mouse") {
      const dragged = Math.abs(x - pressed.current) >= DRAG || drag !== null;
      if (dragged) setDrag([pressed.current, x]);
    }
  };
  const released = (event: PointerEvent) => {
    const start = pressed.current;
    pressed.current = null;
    if (drag === null) {
      const time = times[bucketAt(position(event))];
      letGoOfLost();
      if (start !== null && time !== undefined) toggleLock(cursor, time);
      return;
    }
    setDrag(null);
    const [first, last] = [bucketAt(drag[0]), bucketAt(drag[1])].sort((a, b) => a - b);
    if (select !== null && first !== undefined && last !== undefined && last > first) select({ first, last });
  };

  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = there ? index : span.last;
    const targets: Record<string, number> = {
      ArrowLeft: there ? here - 1 : here,
      ArrowRight: there ? here + 1 : here,
      PageUp: here - PAGE,
      PageDown: here + PAGE,
      Home: span.first,
      End: span.last,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      const time = times[clamp(target, span.first, span.last)];
      if (time !== undefined) cursor.set({ time, locked: at?.locked ?? false });
    } else if (event.key === "Enter" || event.key === " ") {
      const time = times[here];
      if (time !== undefined) toggleLock(cursor, time);
    } else if (event.key === "Escape" && at !== null) cursor.set(null);
    else return;
    event.preventDefault();
  };

  const x = there ? xOf(geometry, at.time) : 0;
  const { left, top, width, height } = geometry;
  return (
    <div
      class="plot-area"
      ref={area}
      role="slider"
      aria-label={label}
      aria-valuemin={span.first}
      aria-valuemax={span.last}
      aria-valuenow={there ? index : span.last}
      aria-valuetext={there ? spoken(index) : "Arrow keys move the cross-hair, Enter locks it"}
      tabIndex={0}
      style={{ left: px(left), top: px(top), width: px(width), height: px(height) }}
      onPointerMove={moved}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        pressed.current = position(event);
        if (event.pointerType === "mouse") area.current?.setPointerCapture(event.pointerId);
      }}
      onPointerUp={released}
      onPointerLeave={() => {
        if (drag === null) pointAt(cursor, null);
      }}
      onPointerCancel={() => {
        pressed.current = null;
        setDrag(null);
      }}
      onKeyDown={key}
      onBlur={() => pointAt(cursor, null)}
    >
      {drag !== null && (
        <div
          class="plot-drag"
          style={{
            left: px(clamp(Math.min(...drag), 0, width)),
            width: px(clamp(Math.max(...drag), 0, width) - clamp(Math.min(...drag), 0, width)),
          }}
        />
      )}
      {there && (
        <>
          <div class={at.locked ? "crosshair locked" : "crosshair"} style={{ left: px(x) }} />
          {dots(index).map(
            ({ value, colour }) =>
              value !== null && (
                <div
                  key={colour}
                  class={`dot dot-${colour}`}
                  style={{ left: px(x), top: px(clamp(yOf(geometry, value), 0, height)) }}
                />
              ),
          )}
          <Beside x={x} width={width}>
            {tooltip(index)}
            {at.locked && <p class="tooltip-lock">Locked – click or Enter lets go</p>}
          </Beside>
        </>
      )}
    </div>
  );
}

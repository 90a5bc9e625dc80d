// The legend above a graph: names with swatches; each is a button that shows or hides its series.

export interface LegendEntry {
  name: string;
  swatch: string;
  shown: boolean;
  /** A word behind the name, such as "not told by this server". */
  note?: string | null;
  /** It tells of something that is near. */
  near?: boolean;
}

export function Legend({
  entries,
  toggle,
}: {
  entries: LegendEntry[];
  toggle: ((index: number) => void) | null;
}) {
  return (
    <ul class="legend">
      {entries.map(({ name, swatch, shown, note, near }, index) => (
        <li key={name}>
          {toggle === null ? (
            <span class="legend-entry">
              <i class={`swatch swatch-${swatch}`} aria-hidden="true" /> {name}
            </span>
          ) : (
            <button
              type="button"
              class="legend-entry"
              aria-pressed={shown}
              title={shown ? `Hide ${name}` : `Show ${name}`}
              onClick={() => toggle(index)}
            >
              <i class={`swatch swatch-${swatch}`} aria-hidden="true" /> {name}
            </button>
          )}
          {note && <span class={near ? "legend-note near" : "legend-note"}>{note}</span>}
        </li>
      ))}
    </ul>
  );
}

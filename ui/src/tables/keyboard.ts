// Keys within a table: up and down go from row to row, on the same control.

const PAGE = 10;

/** The row that a key leads to; null if it leads nowhere. */
export function rowAfter(key: string, row: number, rows: number): number | null {
  const targets: Record<string, number> = {
    ArrowUp: row - 1,
    ArrowDown: row + 1,
    PageUp: row - PAGE,
    PageDown: row + PAGE,
    Home: 0,
    End: rows - 1,
  };
  const target = targets[key];
  if (target === undefined || !Object.hasOwn(targets, key) || rows === 0) return null;
  return Math.max(0, Math.min(rows - 1, target));
}

/** What can be chosen in a row: its name, its button. */
const CONTROLS = { A: "a", BUTTON: ".action button" };

const modified = (event: KeyboardEvent) => event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;

/** For the body of a table. */
export function moveInRows(event: KeyboardEvent & { currentTarget: HTMLTableSectionElement }): void {
  const at = event.target as HTMLElement;
  const row = at.closest("tr");
  if (row === null || modified(event) || !(at.tagName in CONTROLS)) return;
  const rows = [...event.currentTarget.rows];
  const next = rowAfter(event.key, rows.indexOf(row), rows.length);
  if (next === null) return;
  event.preventDefault();
  rows[next]?.querySelector<HTMLElement>(CONTROLS[at.tagName as keyof typeof CONTROLS])?.focus();
}

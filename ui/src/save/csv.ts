// CSV as RFC 4180 has it, safe to open in a spreadsheet: no text from a server is taken for a formula.

export type Cell = string | number | null;

/** A spreadsheet calculates what begins with one of these, also behind blanks or in their wide forms. */
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@＝＋－＠|%]/u;
/** Some programs skip these and look at what comes next. */
const LEADING = /^[\t\r\n]/;

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA.test(cell) || LEADING.test(cell) ? `'${cell}` : cell;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

// The head of an application table; every name in it sorts.
import { KINDS, nextSort, type Sort, type SortKey, type WindowName } from "./rows";

const WINDOWS: readonly { name: WindowName; label: string; spoken: string }[] = [
  { name: "s5", label: "5s", spoken: "5 seconds" },
  { name: "m1", label: "1m", spoken: "1 minute" },
  { name: "h1", label: "1h", spoken: "1 hour" },
];
const TITLES = { created: "Created", destroyed: "Destroyed", rejected: "Rejected" };

interface SortProps {
  sort: Sort;
  setSort: (sort: Sort) => void;
}

function SortButton({
  sort,
  setSort,
  by,
  label,
  about,
}: SortProps & {
  by: SortKey;
  label: string;
  /** What a short label stands for. */
  about?: string;
}) {
  const on = sort.key === by;
  return (
    <button
      type="button"
      class={on ? `sort on ${sort.descending ? "down" : "up"}` : "sort"}
      aria-label={about && `${label}: ${about}`}
      title={`Sort by ${about ?? label.toLowerCase()}`}
      onClick={() => setSort(nextSort(sort, by))}
    >
      {label}
    </button>
  );
}

/** `aria-sort` for a column that can be sorted by any of these. */
function order(sort: Sort, ...keys: SortKey[]): "ascending" | "descending" | "none" {
  if (!keys.includes(sort.key)) return "none";
  return sort.descending ? "descending" : "ascending";
}

/** `sliding`: the three windows below each kind; else the last second alone. */
export function ApplicationsHead({
  sort,
  setSort,
  sliding,
  servers,
}: SortProps & { sliding: boolean; servers: boolean }) {
  const column = (by: SortKey, label: string, style: string) => (
    <th scope="col" class={style} aria-sort={order(sort, by)}>
      <SortButton sort={sort} setSort={setSort} by={by} label={label} />
    </th>
  );
  return (
    <thead>
      <tr>
        {column("name", "Application", "name")}
        {servers && column("server", "Server", "server")}
        {column("active", "Active", "number")}
        {KINDS.map((kind) =>
          sliding ? (
            <th key={kind} scope="col" class="windows">
              {TITLES[kind]}
            </th>
          ) : (
            column(`${kind}.s1`, TITLES[kind], "number")
          ),
        )}
        {column("total", "Total", "number")}
        <th scope="col" class="action">
          <span class="unseen">Tracking</span>
        </th>
      </tr>
      {sliding && (
        <tr class="windows-head">
          <td colSpan={servers ? 3 : 2} />
          {KINDS.map((kind) => (
            <th
              key={kind}
              scope="col"
              class="windows"
              aria-sort={order(sort, `${kind}.s5`, `${kind}.m1`, `${kind}.h1`)}
            >
              {WINDOWS.map(({ name, label, spoken }, index) => (
                <>
                  {index > 0 && " / "}
                  <SortButton
                    sort={sort}
                    setSort={setSort}
                    by={`${kind}.${name}`}
                    label={label}
                    about={`${kind} in the last ${spoken}`}
                  />
                </>
              ))}
            </th>
          ))}
          <td colSpan={2} />
        </tr>
      )}
    </thead>
  );
}

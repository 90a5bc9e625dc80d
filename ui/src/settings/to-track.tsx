// Applications to track without asking for each: patterns, also for those that come later.
import { useMemo, useState } from "preact/hooks";
import type { Pattern, Picture } from "../api/words";
import { clipped } from "../format/name";
import { counted } from "../format/number";
import { CrossIcon, PlusIcon } from "../look/icons";
import { fitsApplication, outcome, patternText, wrongWith } from "./patterns";

interface ToTrackProps {
  /** Null while there is no connection. */
  picture: Picture | null;
  put: (page: Pattern[]) => Promise<boolean>;
  mayOperate: boolean;
}

/** The most characters of one. */
const LONGEST = 200;
const EVERYTHING: Pattern = { application: "*", server: null };

/** What saving them would begin and end, in words; empty: nothing. */
function told({ begin, end }: { begin: number; end: number }): string {
  const parts = [
    begin > 0 && `begins tracking ${counted(begin, "application")}`,
    end > 0 &&
      `stops tracking ${counted(end, "application")} and removes what was recorded of ${end === 1 ? "it" : "them"}`,
  ];
  const said = parts.filter(Boolean).join(", and ");
  return said === "" ? "Nothing that is there now begins or ends." : `Saving ${said}.`;
}

export function ToTrack({ picture, put, mayOperate }: ToTrackProps) {
  /** What is being written; null: as it is. */
  const [draft, setDraft] = useState<Pattern[] | null>(null);
  const [waiting, setWaiting] = useState(false);
  const patterns = picture?.patterns ?? { file: [], page: [] };
  const page = draft ?? patterns.page;
  const servers = useMemo(
    () => new Map((picture?.servers ?? []).map((server) => [server.id, server])),
    [picture?.servers],
  );
  const applications = picture?.applications ?? [];
  const fitting = (pattern: Pattern) =>
    counted(
      applications.filter((application) => fitsApplication(pattern, application, servers)).length,
      "application",
    );
  const wrong = page.map(wrongWith).find((text) => text !== null) ?? null;
  const barred = picture === null || waiting || !mayOperate;
  const change = (place: number, to: Partial<Pattern>) =>
    setDraft(page.map((pattern, at) => (at === place ? { ...pattern, ...to } : pattern)));
  const save = async () => {
    setWaiting(true);
    if (await put(page)) setDraft(null);
    setWaiting(false);
  };
  return (
    <section class="to-track" aria-labelledby="to-track-title">
      <h4 id="to-track-title">Applications to track</h4>
      <p class="quiet">
        Beside those that you track by hand: every application whose name fits a pattern, at once when it
        comes. <code>*</code> is any text, <code>?</code> any one character. Each takes up to 24 KiB of
        memory.
      </p>
      {patterns.file.length > 0 && (
        <ul class="of-file">
          {patterns.file.map((pattern) => (
            <li key={patternText(pattern)}>
              <code>{clipped(patternText(pattern), 80)}</code>{" "}
              <small>from sessionwatch.toml, fits {fitting(pattern)}</small>
            </li>
          ))}
        </ul>
      )}
      {page.map((pattern, place) => (
        <div class="pattern" key={place}>
          <input
            type="text"
            maxLength={LONGEST}
            aria-label={`Pattern ${place + 1}: application`}
            placeholder="/shop*"
            value={pattern.application}
            disabled={barred}
            onInput={(event) => change(place, { application: event.currentTarget.value })}
          />
          <input
            type="text"
            maxLength={LONGEST}
            aria-label={`Pattern ${place + 1}: server`}
            placeholder="any server"
            value={pattern.server ?? ""}
            disabled={barred}
            onInput={(event) => change(place, { server: event.currentTarget.value || null })}
          />
          <small>{wrongWith(pattern) === null ? `fits ${fitting(pattern)}` : "fits none"}</small>
          {mayOperate && (
            <button
              type="button"
              class="icon-only small plain"
              aria-label={`Remove pattern ${place + 1}`}
              disabled={barred}
              onClick={() => setDraft(page.filter((_, at) => at !== place))}
            >
              <CrossIcon />
            </button>
          )}
        </div>
      ))}
      {page.length === 0 && patterns.file.length === 0 && <p class="none">None but those tracked by hand.</p>}
      {mayOperate && (
        <div class="buttons-row">
          <button
            type="button"
            class="small"
            disabled={barred}
            onClick={() => setDraft([...page, { application: "", server: null }])}
          >
            <PlusIcon /> Pattern
          </button>
          {!page.some(({ application, server }) => application === "*" && server === null) && (
            <button
              type="button"
              class="small"
              disabled={barred}
              onClick={() => setDraft([...page, EVERYTHING])}
            >
              All, also those that come later
            </button>
          )}
        </div>
      )}
      {draft !== null && (
        <div class="draft">
          <p role="status">{wrong ?? told(outcome({ file: patterns.file, page }, applications, servers))}</p>
          <button type="button" disabled={barred || wrong !== null} onClick={() => void save()}>
            Save
          </button>
          <button type="button" class="plain" onClick={() => setDraft(null)}>
            Discard
          </button>
        </div>
      )}
    </section>
  );
}

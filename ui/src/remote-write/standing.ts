// What is said about engines that are written to by remote write.
import type { RemoteWrite } from "../api/words";
import { counted } from "../format/number";

/** Those that take nothing now. */
export function away(engines: readonly RemoteWrite[]): RemoteWrite[] {
  return engines.filter(({ trouble }) => trouble !== null);
}

/** How much waits, and what that means. */
export function queueText({ waiting, waiting_bytes, dropped }: RemoteWrite): string {
  const waits = `${counted(waiting, "sample")} ${waiting === 1 ? "waits" : "wait"} on disk (${sizeText(waiting_bytes)})`;
  if (dropped === 0) return `${waits} and will be sent in order`;
  return `${waits}; the queue was full, and the ${counted(dropped, "oldest sample", "oldest samples")} were dropped`;
}

/** How it goes with one that takes what it is sent. */
export function wellText({ version, waiting, sent, refused, dropped }: RemoteWrite): string {
  const facts = [version === null ? "Nothing was sent yet" : `Remote write ${version}`];
  if (sent > 0) facts.push(`${counted(sent, "sample")} sent`);
  facts.push(`${counted(waiting, "sample")} waiting`);
  if (refused > 0) facts.push(`${counted(refused, "sample")} refused`);
  if (dropped > 0) facts.push(`${counted(dropped, "sample")} dropped`);
  return facts.join(", ");
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib.toFixed(0)} KiB` : `${(kib / 1024).toFixed(1)} MiB`;
}

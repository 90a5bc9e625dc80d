// Hands a file to the browser, which asks its reader where to put it.

export function download(content: Blob | string, name: string, type: string): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after this turn; a minute is enough to begin with.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const CSV = "text/csv;charset=utf-8";
export const JSON_TYPE = "application/json";

// A stream that a test drives: node has no EventSource, and a test must be able to break it.
import type { Source } from "./stream";

export class FakeSource implements Source {
  readyState = 0;
  closed = false;
  onerror: Source["onerror"] = null;
  readonly #listeners = new Map<string, (event: MessageEvent) => void>();

  constructor(readonly where: string) {}

  readonly addEventListener = ((name: string, listen: (event: MessageEvent) => void) => {
    this.#listeners.set(name, listen);
  }) as Source["addEventListener"];

  close(): void {
    this.closed = true;
  }

  send(name: string, data: unknown): void {
    this.raw(name, JSON.stringify(data));
  }

  raw(name: string, data: string): void {
    this.#listeners.get(name)?.({ data } as MessageEvent);
  }

  /** Breaks; 0: the browser would try again, 2: it will not. */
  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.call(this as unknown as EventSource, {} as Event);
  }
}

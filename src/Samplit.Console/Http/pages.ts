import { signal, type Signal } from "@preact/signals";
import { Problem } from "./problem.ts";

/** What has come of a list so far. */
export interface Loaded<Row> {
  rows: readonly Row[];
  isLoading: boolean;
  /** Whether there is more of it. */
  hasMore: boolean;
  problem: Problem | null;
}

/** A list that comes page by page, each when it is looked for. */
export class Pages<Key, Row, Next> {
  readonly state: Signal<Loaded<Row>> = signal({ rows: [], isLoading: false, hasMore: true, problem: null });
  #key: Key | undefined;
  #next: Next | null = null;
  #asked: AbortController | undefined;

  constructor(
    private readonly ask: (
      key: Key,
      next: Next | null,
      signal: AbortSignal,
    ) => Promise<{ rows: readonly Row[]; next: Next | null }>,
  ) {}

  /** Begins anew. */
  start(key: Key): void {
    this.#asked?.abort();
    this.#asked = undefined;
    this.#key = key;
    this.#next = null;
    this.state.value = { rows: [], isLoading: false, hasMore: true, problem: null };
    void this.more();
  }

  async more(): Promise<void> {
    const { isLoading, hasMore } = this.state.peek();
    if (isLoading || !hasMore || this.#key === undefined) {
      return;
    }
    const asked = (this.#asked = new AbortController());
    this.state.value = { ...this.state.peek(), isLoading: true, problem: null };
    try {
      const page = await this.ask(this.#key, this.#next, asked.signal);
      if (this.#asked === asked) {
        this.#next = page.next;
        this.state.value = {
          rows: [...this.state.peek().rows, ...page.rows],
          isLoading: false,
          hasMore: page.next !== null,
          problem: null,
        };
      }
    } catch (error) {
      if (this.#asked === asked) {
        const problem = Problem.of(error);
        this.state.value = { ...this.state.peek(), isLoading: false, problem };
      }
    }
  }
}

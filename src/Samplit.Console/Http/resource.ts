import { signal, type Signal } from "@preact/signals";
import { Problem } from "./problem.ts";

/** Something that is asked for, and what came of it so far. */
export interface ResourceState<T> {
  /** The last answer; it stays while it is asked for again, and when that fails. */
  value: T | null;
  problem: Problem | null;
  isLoading: boolean;
  /** When the value came; milliseconds since 1970. */
  at: number | null;
}

/** The parts of a page want the same things: none is asked for twice within so many milliseconds, unless something was changed. */
const Fresh = 2_000;

let changedAt = 0;

/** Told when the server has changed something: what was asked for before may be otherwise now. */
export function invalidateAll(): void {
  changedAt = Date.now();
}

/**
 * Asks for one thing at a time: what is asked for later replaces what has not come yet. A value of another key is never shown.
 */
export class Resource<Key, T> {
  readonly state: Signal<ResourceState<T>> = signal({
    value: null,
    problem: null,
    isLoading: false,
    at: null,
  });
  #key: string | undefined;
  #last: Key | undefined;
  #askedAt = 0;
  #asked: AbortController | undefined;

  constructor(private readonly ask: (key: Key, signal: AbortSignal) => Promise<T>) {}

  /** Asks whenever a page is entered that shows it; what there is of it stays until the answer comes. */
  revalidate(key: Key): void {
    if (JSON.stringify(key) !== this.#key || !this.#isFresh()) {
      void this.load(key);
    }
  }

  #isFresh(): boolean {
    const { isLoading, at, problem } = this.state.peek();
    const isAnswered = at !== null && problem === null && Date.now() - this.#askedAt < Fresh;
    return (isLoading || isAnswered) && this.#askedAt > changedAt;
  }

  /** Waits for no answer any more. */
  cancel(): void {
    this.#asked?.abort();
    this.#asked = undefined;
    this.state.value = { ...this.state.peek(), isLoading: false };
  }

  reload(): Promise<void> {
    return this.#last === undefined ? Promise.resolve() : this.load(this.#last);
  }

  /** Asks again if what there is came before that moment: then what it stands beside has changed. */
  reloadIfBefore(moment: number | null): void {
    const { at } = this.state.peek();
    if (moment !== null && at !== null && at < moment) {
      void this.reload();
    }
  }

  async load(key: Key): Promise<void> {
    const name = JSON.stringify(key);
    const before = name === this.#key ? this.state.peek() : null;
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    this.#askedAt = Date.now();
    this.#key = name;
    this.#last = key;
    this.state.value = {
      value: before?.value ?? null,
      problem: null,
      isLoading: true,
      at: before?.at ?? null,
    };
    try {
      const value = await this.ask(key, asked.signal);
      if (this.#asked === asked) {
        this.state.value = { value, problem: null, isLoading: false, at: Date.now() };
      }
    } catch (error) {
      if (this.#asked === asked) {
        const problem = Problem.of(error);
        this.state.value = { ...this.state.peek(), problem, isLoading: false };
      }
    }
  }
}

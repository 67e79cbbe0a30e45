import { useSignal, type Signal } from "@preact/signals";
import { Problem } from "../Http/problem.ts";

/** Something that is sent at a press, and what came of it. */
export interface Sending {
  problem: Signal<Problem | null>;
  isSending: Signal<boolean>;
  /** Whether it was done. While it is being sent nothing else is. */
  send(what: () => Promise<unknown>): Promise<boolean>;
}

export function useSending(): Sending {
  const problem = useSignal<Problem | null>(null);
  const isSending = useSignal(false);
  return {
    problem,
    isSending,
    async send(what) {
      if (isSending.peek()) {
        return false;
      }
      problem.value = null;
      isSending.value = true;
      try {
        await what();
        return true;
      } catch (error) {
        problem.value = Problem.of(error);
        return false;
      } finally {
        isSending.value = false;
      }
    },
  };
}

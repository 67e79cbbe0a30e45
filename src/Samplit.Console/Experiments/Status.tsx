import { t } from "../Frame/messages/messages.ts";
import type { Experiment } from "./experiment.ts";

const shapes: Record<Experiment["status"], string> = {
  draft: "○",
  active: "▶",
  paused: "❚❚",
  completed: "■",
  archived: "▢",
};

/** In a word and a shape, never by colour alone. */
export function Status({ of }: { of: Experiment["status"] }) {
  return (
    <span class={`status ${of}`}>
      <span aria-hidden="true">{shapes[of]}</span> {t(`status.${of}`)}
    </span>
  );
}

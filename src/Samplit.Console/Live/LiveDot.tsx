import { time } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { liveliness } from "./live.ts";

/** Whether what is shown is what is. */
export function LiveDot() {
  const now = liveliness.value;
  return (
    <span class={`live ${now.kind}`} role="status">
      <span aria-hidden="true">{now.kind === "offline" ? "◌" : "●"}</span>{" "}
      {now.kind === "offline" ? t("live.offline", { time: time(now.since) }) : t(`live.${now.kind}`)}
    </span>
  );
}

import { signal } from "@preact/signals";
import { Dialog } from "./Dialog.tsx";
import { single, useSingleKeys } from "./keys.ts";
import { t, type Arguments } from "./messages/messages.ts";
import type { MessageName } from "./messages/en.ts";

const open = signal(false);

export const openKeys = (): void => void (open.value = true);

const keys: [string, MessageName, Arguments?][] = [
  ["Ctrl K", "keys.palette"],
  ["g", "keys.go"],
  ["← →", "keys.frames"],
  ["Shift ← →", "keys.people"],
  ["Home End", "keys.ends"],
  [", .", "keys.events"],
  ["Space", "keys.play"],
  ["a b x", "keys.compare"],
  ["t", "keys.axis"],
  ["Esc", "keys.escape"],
  ["?", "keys.help"],
];

export function KeysDialog() {
  return (
    <Dialog open={open} label={t("keys.title")}>
      <h2>{t("keys.title")}</h2>
      <dl class="keys">
        {keys.map(([key, message]) => (
          <>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(message)}</dd>
          </>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={single.value}
          onChange={(e) => useSingleKeys(e.currentTarget.checked)}
        />{" "}
        {t("keys.offText")}
      </label>
      <p>
        <button type="button" onClick={() => (open.value = false)}>
          {t("keys.close")}
        </button>
      </p>
    </Dialog>
  );
}

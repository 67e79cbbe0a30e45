import type { Signal } from "@preact/signals";
import { Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { t } from "./words.ts";

/** Why what is measured is changed once it is on record: for those who read of the deviation. */
export function Reason({ of, sending }: { of: Signal<string>; sending: Sending }) {
  return (
    <Input
      label={t("metrics.reason")}
      name="reason"
      of={sending}
      required
      lines={2}
      hint={t("metrics.deviation")}
      value={of.value}
      change={(text) => (of.value = text)}
    />
  );
}

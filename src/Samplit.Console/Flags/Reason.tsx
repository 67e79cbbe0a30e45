import type { Signal } from "@preact/signals";
import { Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { t } from "./words.ts";

interface ReasonProps {
  of: Signal<string>;
  sending: Sending;
  /** Another one in a window: the page behind it may ask for a reason, too. */
  name?: string;
}

/** As long as the server takes. */
const MaxLength = 1_000;

/** Why something is done, for whoever reads the history. */
export function Reason({ of, sending, name = "reason" }: ReasonProps) {
  return (
    <Input
      label={t("flags.reason")}
      name={name}
      of={sending}
      lines={2}
      maxLength={MaxLength}
      hint={t("flags.reasonHint")}
      value={of.value}
      change={(text) => (of.value = text)}
    />
  );
}

export const reasonOf = (of: Signal<string>): string | null => of.value.trim() || null;

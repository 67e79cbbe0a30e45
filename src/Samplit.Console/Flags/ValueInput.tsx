import { Choice, Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import type { Kind } from "./flag.ts";

interface ValueInputProps {
  kind: Kind;
  label: string;
  name: string;
  sending: Sending;
  value: string;
  change: (value: string) => void;
}

/** A value of a flag, typed in the way of its kind. */
export function ValueInput({ kind, label, name, sending, value, change }: ValueInputProps) {
  return kind === "boolean" ? (
    <Choice
      label={label}
      name={name}
      of={sending}
      value={value}
      change={change}
      options={["true", "false"].map((one) => [one, one])}
    />
  ) : (
    <Input
      label={label}
      name={name}
      of={sending}
      required={kind !== "string"}
      {...(kind === "object" ? { lines: 3 } : {})}
      value={value}
      change={change}
    />
  );
}

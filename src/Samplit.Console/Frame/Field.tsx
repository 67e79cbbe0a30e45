import type { ComponentChildren } from "preact";
import type { Problem } from "../Http/problem.ts";

interface FieldProps {
  label: string;
  /** What the server calls it, such as `variants[0].name`. */
  name: string;
  problem: Problem | null;
  hint?: string;
  children: (given: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean;
  }) => ComponentChildren;
}

/** A field with its label, and with what the server says is wrong with it. */
export function Field({ label, name, problem, hint, children }: FieldProps) {
  const id = `field-${name.replace(/\W+/g, "-")}`;
  const isWrong = problem?.field === name;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        "aria-describedby": isWrong || hint ? `${id}-hint` : undefined,
        "aria-invalid": isWrong,
      })}
      {(isWrong || hint) && (
        <p id={`${id}-hint`} class={isWrong ? "wrong" : "quiet"}>
          {isWrong ? problem.message : hint}
        </p>
      )}
    </div>
  );
}

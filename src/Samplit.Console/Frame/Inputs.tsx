import type { Problem } from "../Http/problem.ts";
import { Field } from "./Field.tsx";
import { go, parameter, withParameters } from "./router.ts";

interface NumberInputProps {
  label: string;
  /** What the server calls it, for what it says is wrong. */
  name: string;
  /** What the address calls it: a result has an address. */
  parameter: string;
  problem: Problem | null;
  /** What stands there where the address says nothing. */
  usual?: number | undefined;
  hint?: string;
  min?: number;
  max?: number;
  step?: number | "any";
  required?: boolean;
}

/** A number that lies in the address; the form that it is in takes it from there. */
export function NumberInput({
  label,
  name,
  parameter: key,
  problem,
  usual,
  hint,
  ...more
}: NumberInputProps) {
  return (
    <Field label={label} name={name} problem={problem} {...(hint ? { hint } : {})}>
      {(given) => (
        <input
          key={usual}
          {...given}
          type="number"
          name={key}
          step="any"
          {...more}
          defaultValue={parameter(key) ?? usual?.toString() ?? ""}
        />
      )}
    </Field>
  );
}

/** Puts what a form has into the address. */
export function keepInAddress(form: HTMLFormElement): void {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value) || null] as const);
  go(withParameters(Object.fromEntries(given)), true);
}

/** A number of the address; undefined where there is none. */
export function numberOf(key: string): number | undefined {
  const text = parameter(key);
  const value = text === null || text === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A percent of the address as a part of 1. */
export function partOfAddress(key: string): number | undefined {
  const percent = numberOf(key);
  return percent === undefined ? undefined : Number((percent / 100).toPrecision(12));
}

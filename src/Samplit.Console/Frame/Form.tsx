import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { Problem } from "../Http/problem.ts";
import { Field } from "./Field.tsx";
import { t } from "./messages/messages.ts";
import { sayProblem } from "./sayProblem.ts";
import type { Sending } from "./sending.ts";

interface FormProps {
  of: Sending;
  verb: string;
  /** What is sent; the form stays as it is when the server refuses. */
  send: () => Promise<unknown>;
  done?: () => void;
  cancel?: () => void;
  class?: string;
  /** Whether there is nothing to send for whoever looks. */
  isReadOnly?: boolean;
  /** Whether there is nothing to send yet. */
  isDisabled?: boolean;
  children?: ComponentChildren;
}

/** Fields, what the server says of them, and the button that sends them. */
export function Form(props: FormProps) {
  const { of, verb, send, done, cancel, class: kind = "fields", children } = props;
  const { isReadOnly = false, isDisabled = false } = props;
  return (
    <form
      class={kind}
      onSubmit={async (e) => {
        e.preventDefault();
        if (await of.send(send)) {
          done?.();
        }
      }}
    >
      {children}
      <Refused of={of.problem.value} />
      {!isReadOnly && (
        <p class="actions">
          <button type="submit" disabled={isDisabled || of.isSending.value}>
            {verb}
          </button>
          {cancel && (
            <button type="button" class="plain" onClick={cancel}>
              {t("form.cancel")}
            </button>
          )}
        </p>
      )}
    </form>
  );
}

/** What is wrong, unless a field that is there says it. */
export function Refused({ of }: { of: Problem | null }) {
  const element = useRef<HTMLDivElement>(null);
  const isSaid = useSignal(false);
  useEffect(() => {
    const place = element.current?.closest("form, section, dialog");
    const field = of?.field && place?.querySelector(`[data-field="${CSS.escape(of.field)}"]`);
    isSaid.value = Boolean(field);
    if (field instanceof HTMLElement) {
      field.focus();
    }
  }, [of]);
  return (
    <div ref={element} role="alert" class={of && !isSaid.value ? "note bad" : "unseen"}>
      {of && !isSaid.value && sayProblem(of)}
    </div>
  );
}

interface InputProps {
  label: string;
  /** What the server calls it. */
  name: string;
  of: Sending;
  value: string;
  change: (value: string) => void;
  hint?: string | undefined;
  type?: "text" | "number" | "email" | "password" | "datetime-local" | "search";
  required?: boolean;
  lines?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  step?: number | "any";
  autocomplete?: "off" | "current-password" | "one-time-code";
  /** What stands in the same row. */
  beside?: ComponentChildren;
}

export function Input(props: InputProps) {
  const { label, name, of, value, change, hint, type = "text", required = false, ...others } = props;
  const { lines, maxLength, beside, ...more } = others;
  return (
    <Field label={label} name={name} problem={of.problem.value} {...(hint ? { hint } : {})}>
      {(given) => {
        const input = lines ? (
          <textarea
            {...given}
            data-field={name}
            rows={lines}
            required={required}
            maxLength={maxLength}
            value={value}
            onInput={(e) => change(e.currentTarget.value)}
          />
        ) : (
          <input
            autocomplete="off"
            {...given}
            {...more}
            data-field={name}
            // The types of attributes know no type that is chosen later.
            type={type as "text"}
            required={required}
            maxLength={maxLength}
            value={value}
            onInput={(e) => change(e.currentTarget.value)}
          />
        );
        return beside ? (
          <span class="row">
            {input}
            {beside}
          </span>
        ) : (
          input
        );
      }}
    </Field>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  of: Sending;
  value: string;
  change: (value: string) => void;
  /** What is sent, and what it is called. */
  options: readonly (readonly [string, string])[];
  hint?: string | undefined;
}

export function Choice({ label, name, of, value, change, options, hint }: ChoiceProps) {
  return (
    <Field label={label} name={name} problem={of.problem.value} {...(hint ? { hint } : {})}>
      {(given) => (
        <select {...given} data-field={name} value={value} onChange={(e) => change(e.currentTarget.value)}>
          {options.map(([sent, called]) => (
            <option value={sent}>{called}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

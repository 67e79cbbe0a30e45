import { useSignal, useSignalEffect, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Dialog } from "./Dialog.tsx";
import type { Problem } from "../Http/problem.ts";
import { Form } from "./Form.tsx";
import { useSending, type Sending } from "./sending.ts";

interface ConfirmDialogProps<T> {
  /** What it is about; the window is open while there is something. */
  about: Signal<T | null>;
  title: (about: T) => string;
  verb: (about: T) => string;
  send: (about: T) => Promise<unknown>;
  done?: () => void;
  /** What stands in place of the form once the server has refused it so; null where that stays. */
  instead?: (about: T, refused: Problem) => ComponentChildren;
  /** The consequence, and what else has to be said. */
  children: (about: T, of: Sending) => ComponentChildren;
}

/** Asks before something is done. The server's refusal stands in the window, and it stays open. */
export function ConfirmDialog<T>({ about, title, ...more }: ConfirmDialogProps<T>) {
  const open = useSignal(false);
  useSignalEffect(() => void (open.value = about.value !== null));
  useSignalEffect(() => {
    if (!open.value) {
      about.value = null;
    }
  });
  const known = about.value;
  return (
    <Dialog open={open} label={known === null ? "" : title(known)}>
      {known !== null && <Inside about={known} title={title} close={() => (about.value = null)} {...more} />}
    </Dialog>
  );
}

function Inside<T>({
  about,
  title,
  verb,
  send,
  done,
  instead,
  close,
  children,
}: Omit<ConfirmDialogProps<T>, "about"> & { about: T; close: () => void }) {
  const sending = useSending();
  const refused = sending.problem.value;
  const other = refused && instead?.(about, refused);
  return (
    <>
      <h2 dir="auto">{title(about)}</h2>
      {other ?? (
        <Form
          of={sending}
          verb={verb(about)}
          send={() => send(about)}
          done={() => {
            close();
            done?.();
          }}
          cancel={close}
        >
          {children(about, sending)}
        </Form>
      )}
    </>
  );
}

import { useSignalEffect, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface DialogProps {
  open: Signal<boolean>;
  label: string;
  class?: string;
  /** Told when it was closed, in whatever way. */
  closed?: () => void;
  children: ComponentChildren;
}

/** A window of the browser's own making: it keeps the focus, and Escape closes it. */
export function Dialog({ open, label, class: kind, closed, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    const dialog = element.current;
    if (open.value && dialog && !dialog.open) {
      dialog.showModal();
    } else if (!open.value && dialog?.open) {
      dialog.close();
    }
  });
  return (
    <dialog
      ref={element}
      aria-label={label}
      class={kind}
      onClose={() => {
        open.value = false;
        closed?.();
      }}
      onClick={(e) => e.target === element.current && (open.value = false)}
    >
      {open.value && children}
    </dialog>
  );
}

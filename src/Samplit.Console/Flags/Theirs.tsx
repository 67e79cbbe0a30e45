import type { ComponentChildren } from "preact";
import type { Merged } from "./merging.ts";
import { t } from "./words.ts";

interface TheirsProps<T> {
  /** Null where nobody else has changed anything. */
  of: Merged<T> | null;
  say: (member: keyof T & string) => string;
  /** Puts what they have made of it in place of what is typed. */
  take: () => void;
  /** What it is now. */
  children: ComponentChildren;
}

/** Tells what somebody else has changed while this was typed, and what came of that here. */
export function Theirs<T>({ of, say, take, children }: TheirsProps<T>) {
  const names = (members: readonly (keyof T & string)[]) => members.map(say).join(", ");
  return of ? (
    <div class="note warn" role="alert">
      {of.taken.length > 0 && <p>{t("flags.taken", { members: names(of.taken) })}</p>}
      {of.disputed.length > 0 && (
        <>
          <p>{t("flags.disputed", { members: names(of.disputed) })}</p>
          <details>
            <summary>{t("flags.theirs")}</summary>
            <div class="more">{children}</div>
          </details>
          <p>
            <button type="button" class="plain" onClick={take}>
              {t("flags.takeTheirs")}
            </button>
          </p>
        </>
      )}
    </div>
  ) : null;
}

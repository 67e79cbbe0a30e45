import type { Flag } from "./flag.ts";
import { t } from "./words.ts";

/** What somebody may want to do something about. */
export function Hints({ of }: { of: Flag }) {
  return (
    <>
      {(of.use?.hints ?? []).map((hint) => (
        <p class="note" data-hint={hint}>
          <b>{t(`flags.hint.${hint}`)}.</b> {t(`flags.hint.${hint}Text`)}
        </p>
      ))}
    </>
  );
}

import { count } from "../Frame/format.ts";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { Changes } from "./Changes.tsx";
import { t } from "./recordWords.ts";

interface CompareProps {
  id: string;
  /** The moment that is shown. */
  at: number;
  newest: number;
}

/** Two moments of the same experiment, chosen in the address or with the keys a, b and x. */
export function Compare({ id, at, newest }: CompareProps) {
  const [a, b] = [versionOf("a", newest), versionOf("b", newest)];
  return (
    <section class="compare">
      <h2>{t("compare.title")}</h2>
      <p class="actions">
        <Moment name="a" value={a} newest={newest} />
        <Moment name="b" value={b} newest={newest} />
        <button type="button" class="plain" onClick={() => go(withParameters({ a: at }), true)}>
          {t("compare.set", { name: "A", version: count(at) })}
        </button>
        <button type="button" class="plain" onClick={() => go(withParameters({ b: at }), true)}>
          {t("compare.set", { name: "B", version: count(at) })}
        </button>
      </p>
      {a !== null && b !== null ? (
        <Changes id={id} from={Math.min(a, b)} to={Math.max(a, b)} />
      ) : (
        <p class="quiet">{t("compare.how")}</p>
      )}
    </section>
  );
}

function Moment({ name, value, newest }: { name: "a" | "b"; value: number | null; newest: number }) {
  return (
    <label>
      {name.toUpperCase()}{" "}
      <input
        type="number"
        min={1}
        max={newest}
        step={1}
        value={value ?? ""}
        onChange={(e) => go(withParameters({ [name]: e.currentTarget.value || null }), true)}
      />
    </label>
  );
}

function versionOf(name: string, newest: number): number | null {
  const value = Number(parameter(name));
  return Number.isSafeInteger(value) && value >= 1 && value <= newest ? value : null;
}

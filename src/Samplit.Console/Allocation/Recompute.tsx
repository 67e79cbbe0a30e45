import { useEffect, useMemo } from "preact/hooks";
import { reproduction } from "../Frame/messages/en/reproduction.ts";
import { words } from "../Frame/messages/messages.ts";
import { percent } from "../Frame/format.ts";
import { Failed } from "../Frame/Panel.tsx";
import { post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { nameOf, reproduced } from "./reproduced.ts";

type Again = Schema<"ReproducedReallocationView">;
type Variant = Again["recorded"]["variants"][number];

const t = words(reproduction, {
  de: async () => (await import("../Frame/messages/de/reproduction.ts")).reproduction,
});

/** As sure as any other implementation can be of it. */
const Tolerance = 1e-9;

interface RecomputeProps {
  id: string;
  allocation: number;
  /** As the event of the record has it. */
  recorded: readonly Variant[];
}

/** Has the server decide again from the events before, and compares what comes with the event, here. */
export function Recompute({ id, allocation, recorded }: RecomputeProps) {
  const asked = useMemo(
    () =>
      new Resource(
        async (_: number, signal: AbortSignal): Promise<Again> =>
          (
            await post("/api/experiments/{id}/reallocations/{number}/reproduction", {
              path: { id, number: allocation },
              signal,
            })
          ).value,
      ),
    [id, allocation],
  );
  useEffect(() => () => asked.cancel(), [asked]);
  const { value, problem, isLoading } = asked.state.value;
  const isSame = value !== null && value.equal && areSame(recorded, value.reproduced?.variants ?? []);
  useEffect(() => {
    if (value) {
      reproduced.value = new Map(reproduced.peek()).set(nameOf(id, allocation), isSame);
    }
  }, [value]);
  return (
    <div class="recompute">
      <p class="actions">
        <button type="button" class="plain" disabled={isLoading} onClick={() => void asked.load(allocation)}>
          {value ? t("reproduction.again") : t("reproduction.start")}
        </button>
        <span class="quiet">{t("reproduction.what")}</span>
      </p>
      <div role="status">
        {problem && <Failed problem={problem} retry={() => void asked.reload()} />}
        {value && (
          <div class={isSame ? "note good" : "note bad"} data-same={isSame}>
            <p>
              <strong>
                <span aria-hidden="true">{isSame ? "✓" : "✖"}</span>{" "}
                {isSame ? t("reproduction.same") : t("reproduction.differs")}
              </strong>
            </p>
            {value.difference && <p dir="auto">{value.difference}</p>}
            {value.reproduced && <Compared recorded={recorded} again={value.reproduced.variants} />}
          </div>
        )}
      </div>
    </div>
  );
}

function Compared({ recorded, again }: { recorded: readonly Variant[]; again: readonly Variant[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("results.variant")}</th>
          <th scope="col" class="n">
            {t("reproduction.recorded")}
          </th>
          <th scope="col" class="n">
            {t("reproduction.decided")}
          </th>
          <th scope="col" class="n">
            {t("results.best")}
          </th>
        </tr>
      </thead>
      <tbody>
        {again.map((v, at) => (
          <tr>
            <th scope="row" dir="auto">
              {v.variant}
            </th>
            <td class="n">{percent((recorded[at]?.weight ?? 0) / 1e6, 4)}</td>
            <td class="n">{percent(v.weight / 1e6, 4)}</td>
            <td class="n">{percent(v.probabilityBest, 4)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const areSame = (recorded: readonly Variant[], again: readonly Variant[]): boolean =>
  recorded.length === again.length &&
  recorded.every((r, at) => {
    const a = again[at]!;
    return (
      r.variant === a.variant &&
      r.assignments === a.assignments &&
      r.conversions === a.conversions &&
      Math.abs(r.weight - a.weight) <= 1 &&
      isNear(r.probabilityBest, a.probabilityBest) &&
      isNear(r.expectedLoss, a.expectedLoss)
    );
  });

const isNear = (one: number, other: number): boolean => Math.abs(one - other) <= Tolerance;

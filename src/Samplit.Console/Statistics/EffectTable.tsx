import { Swatch } from "../Charts/Chart.tsx";
import { IntervalAxis, IntervalRow, type Ends } from "../Charts/IntervalRow.tsx";
import type { Axis } from "../Charts/scales.ts";
import { count, percent, points } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { chance } from "./chance.ts";
import { domainOf, type Effect } from "./effects.ts";

interface EffectTableProps {
  effects: readonly Effect[];
  control: string;
  orders: ReadonlyMap<string, number>;
  /** Whether what was promised has not come yet: then the look at the end is still to come. */
  isEarly: boolean;
  fewest: number;
  closed: ReadonlySet<string>;
}

/** A row a variant: who came, what they did, and both intervals of the difference on one axis. */
export function EffectTable({ effects, control, orders, isEarly, fewest, closed }: EffectTableProps) {
  const domain = domainOf(effects);
  const digits = domain[1] > 0.02 ? 0 : domain[1] > 0.002 ? 1 : 2;
  const axis: Axis = { kind: "linear", domain, label: "", format: (v) => points(v, digits) };
  return (
    <section class="effects">
      <h2 class="unseen">{t("results.effects")}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("results.effects")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("results.variant")}</th>
              <th scope="col" class="wide">
                {t("results.difference", { control })}
                <IntervalAxis axis={axis} />
              </th>
              <th scope="col" class="n">
                {t("results.best")}
              </th>
              <th scope="col" class="n">
                {t("results.rate")}
                <small>{t("results.converted")}</small>
              </th>
              <th scope="col" class="n">
                {t("results.visitors")}
                <small>{t("results.share")}</small>
              </th>
              <th scope="col" class="n">
                {t("results.loss")}
              </th>
            </tr>
          </thead>
          <tbody>
            {effects.map((effect) => (
              <Row
                effect={effect}
                axis={axis}
                order={orders.get(effect.name) ?? 1}
                isEarly={isEarly}
                fewest={fewest}
                isClosed={closed.has(effect.name)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="key quiet">
        <svg width="26" height="10" class="v1" aria-hidden="true">
          <line class="at-end" x1="2" x2="24" y1="5" y2="5" />
        </svg>
        {t("results.atEnd")}
        {isEarly && `, ${t("results.faded")}`}
        <svg width="26" height="10" class="v1" aria-hidden="true">
          <line class="any-time" x1="2" x2="24" y1="5" y2="5" />
        </svg>
        {t("results.anyTime")}
      </p>
    </section>
  );
}

interface RowProps {
  effect: Effect;
  axis: Axis;
  order: number;
  isEarly: boolean;
  fewest: number;
  isClosed: boolean;
}

function Row({ effect, axis, order, isEarly, fewest, isClosed }: RowProps) {
  const { name, isControl, rate, anyTime, atEnd, difference } = effect;
  const spoken = [
    anyTime && t("results.spokenAny", words(name, difference, anyTime)),
    atEnd && t("results.spokenEnd", words(name, difference, atEnd)),
  ].filter(Boolean);
  return (
    <tr data-variant={name}>
      <th scope="row">
        <Swatch order={order} />
        <span dir="auto" class="name">
          {name}
        </span>
        <Notes effect={effect} fewest={fewest} isClosed={isClosed} />
      </th>
      <td class="wide">
        {isControl ? (
          <span class="quiet">{t("results.control")}</span>
        ) : anyTime || atEnd ? (
          <>
            <IntervalRow
              axis={axis}
              order={order}
              value={difference}
              anyTime={anyTime}
              atEnd={atEnd}
              isEarly={isEarly}
              label={spoken.join("; ")}
            />
            <small class="ends">
              <b data-cell="difference">{points(difference)}</b>{" "}
              <span data-cell="any-time">{range(anyTime)}</span>
            </small>
          </>
        ) : (
          <span class="quiet">{t("results.noInterval")}</span>
        )}
      </td>
      <td class="n" data-cell="best">
        {chance(effect.probabilityBest)}
      </td>
      <td class="n">
        <span data-cell="rate">{percent(rate?.value)}</span>
        <small>
          <span data-cell="conversions">{count(effect.conversions)}</span>
          {effect.isBiased && ` · ${t("results.biased")}`}
        </small>
      </td>
      <td class="n">
        <span data-cell="visitors">{count(effect.visitors)}</span>
        <small data-cell="share">{percent(effect.share)} %</small>
      </td>
      <td class="n" data-cell="loss">
        {percent(effect.expectedLoss, 3)}
      </td>
    </tr>
  );
}

function Notes({ effect, fewest, isClosed }: { effect: Effect; fewest: number; isClosed: boolean }) {
  const notes = [
    isClosed && t("results.closed"),
    effect.isTooFew && t("results.tooFew", { fewest: count(fewest) }),
    !effect.isTooFew && effect.isStarved && t("results.starved"),
  ].filter((note) => note !== false);
  return notes.length > 0 ? <small>{notes.join(" · ")}</small> : null;
}

const range = (interval: Ends | null): string =>
  interval ? `(${points(interval.lower)} … ${points(interval.upper)})` : "";

const words = (variant: string, value: number | null, { lower, upper }: Ends) => ({
  variant,
  value: points(value),
  lower: points(lower),
  upper: points(upper),
});

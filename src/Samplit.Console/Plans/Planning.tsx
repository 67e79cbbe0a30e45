import { useEffect } from "preact/hooks";
import { Chart, type Plot } from "../Charts/Chart.tsx";
import { Lines } from "../Charts/Lines.tsx";
import { count, percent, percentSign, plain } from "../Frame/format.ts";
import { keepInAddress, numberOf, NumberInput, partOfAddress } from "../Frame/Inputs.tsx";
import { Failed } from "../Frame/Panel.tsx";
import { post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { t } from "../Replay/whatIfWords.ts";

type Plan = Schema<"ExperimentPlan">;
type Prices = NonNullable<Plan["prices"]>;

const plan = new Resource(
  async (body: Schema<"PlanRequest">, signal: AbortSignal): Promise<Plan> =>
    (await post("/api/plans", { body, signal })).value,
);

/** By what the address calls them; the server calls one otherwise. */
const numbers: readonly {
  parameter: "rate" | "lift" | "variants" | "perDay" | "power";
  name?: string;
  required?: boolean;
  min?: number;
  max?: number;
  step?: number;
}[] = [
  { parameter: "rate", required: true, min: 0, max: 100 },
  { parameter: "lift", required: true },
  { parameter: "variants", min: 2, step: 1 },
  { parameter: "perDay", name: "visitorsPerDay", min: 0 },
  { parameter: "power", min: 0, max: 100 },
];

const asked = (): Schema<"PlanRequest"> | null => {
  const [rate, lift] = [partOfAddress("rate"), partOfAddress("lift")];
  return rate === undefined || lift === undefined
    ? null
    : {
        rate,
        lift,
        power: partOfAddress("power") ?? null,
        variants: numberOf("variants") ?? null,
        visitorsPerDay: numberOf("perDay") ?? null,
      };
};

interface PlanningProps {
  /** What the control of an experiment at hand converts, 0 to 1, to begin with. */
  rate: number | undefined;
  /** How many variants it has. */
  variants: number | undefined;
}

/** How many visitors it takes to find something, and what that costs, before there is an experiment. */
export function Planning({ rate, variants }: PlanningProps) {
  const start = () => {
    const body = asked();
    if (body) {
      void plan.load(body);
    }
  };
  useEffect(start, []);
  const { value, problem, isLoading } = plan.state.value;
  const usual: Partial<Record<string, number | undefined>> = {
    rate: rate && Number((rate * 100).toPrecision(3)),
    variants,
  };
  return (
    <section>
      <h2>{t("plan.title")}</h2>
      <p class="finding">{t("plan.how")}</p>
      <form
        class="fields inline"
        onSubmit={(e) => {
          e.preventDefault();
          keepInAddress(e.currentTarget);
          start();
        }}
      >
        {numbers.map(({ parameter, name = parameter, ...bounds }) => (
          <NumberInput
            label={t(`plan.${parameter}`)}
            name={name}
            parameter={parameter}
            problem={problem}
            usual={usual[parameter]}
            {...bounds}
          />
        ))}
        <p class="actions">
          <button type="submit" disabled={isLoading}>
            {t("plan.run")}
          </button>
        </p>
      </form>
      {problem && !problem.field && <Failed problem={problem} retry={start} />}
      {value?.prices && <Priced of={value} prices={value.prices} />}
    </section>
  );
}

const orderOf = { learn: 0, balanced: 1, earn: 2 } as const;

function Priced({ of, prices }: { of: Plan; prices: Prices }) {
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("plan.prices")}>
        <table class="prices">
          <thead>
            <tr>
              <th scope="col">{t("plan.purpose")}</th>
              {(["plan.visitors", "plan.days", "plan.found", "plan.lost"] as const).map((column) => (
                <th scope="col" class="n">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {prices.purposes.map((p) => (
              <tr data-purpose={p.purpose}>
                <th scope="row">
                  {t(`plan.purpose.${p.purpose}`)}
                  <small class="id">
                    {p.algorithm}/{p.algorithmVersion}
                  </small>
                </th>
                <td class="n" data-cell="visitors">
                  {!p.isReached && `${t("plan.notReached")} `}
                  {count(p.visitors)}
                </td>
                <td class="n">{plain(p.days, 3)}</td>
                <td class="n">
                  {percent(p.power)}
                  {p.powerError != null && <small>{t("plan.error", { error: percent(p.powerError) })}</small>}
                </td>
                <td class="n" data-cell="lost">
                  {count(p.conversionsLost)}
                  {p.conversionsLostError != null && (
                    <small>{t("plan.error", { error: count(p.conversionsLostError) })}</small>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">{t("plan.simulated", { runs: count(prices.runs) })}</p>
      <div class="multiples">
        <Curve
          of={prices}
          name="power"
          title={t("plan.powerTitle")}
          finding={t("plan.powerFinding")}
          value={(p) => p.power}
          format={(v) => percentSign(v, 0)}
          most={1}
          mark={of.power}
        />
        <Curve
          of={prices}
          name="lost"
          title={t("plan.lostTitle")}
          finding={t("plan.lostFinding")}
          value={(p) => p.conversionsLost}
          format={(v) => plain(v, 3)}
        />
      </div>
    </>
  );
}

interface CurveProps {
  of: Prices;
  name: string;
  title: string;
  finding: string;
  value: (length: Prices["purposes"][number]["curve"][number]) => number;
  format: (value: number) => string;
  most?: number;
  mark?: number;
}

function Curve({ of, name, title, finding, value, format, most, mark }: CurveProps) {
  const lengths = of.purposes[0]?.curve ?? [];
  const all = of.purposes.flatMap((p) => p.curve.map(value));
  return (
    <Chart
      name={name}
      title={title}
      finding={finding}
      height={240}
      x={{
        kind: "linear",
        domain: [0, lengths.at(-1)?.visitors ?? 1],
        label: t("plan.visitors"),
        format: count,
        ticks: 4,
      }}
      y={{ kind: "linear", domain: [0, most ?? Math.max(1, ...all)], label: "", format, ticks: 4 }}
      stops={lengths.map((l) => ({ x: l.visitors, spoken: `${count(l.visitors)} ${t("plan.visitors")}` }))}
      isOfMoments={false}
      current={lengths.length - 1}
      legend={(at) =>
        of.purposes.map((p) => ({
          name: t(`plan.purpose.${p.purpose}`),
          order: orderOf[p.purpose],
          value: p.curve[at] ? format(value(p.curve[at])) : "–",
        }))
      }
      table={() => ({
        columns: [t("plan.visitors"), ...of.purposes.map((p) => t(`plan.purpose.${p.purpose}`))],
        rows: lengths.map((l, at) => [
          l.visitors,
          ...of.purposes.map((p) => (p.curve[at] ? value(p.curve[at]) : null)),
        ]),
      })}
    >
      {(plot: Plot) => (
        <>
          {mark !== undefined && (
            <line class="zero" x1={plot.left} x2={plot.right} y1={plot.y(mark)} y2={plot.y(mark)} />
          )}
          <Lines
            plot={plot}
            isStepped={false}
            series={of.purposes.map((p) => ({
              order: orderOf[p.purpose],
              points: p.curve.map((l) => ({ x: l.visitors, y: value(l) })),
            }))}
          />
        </>
      )}
    </Chart>
  );
}

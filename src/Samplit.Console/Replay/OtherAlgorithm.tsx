import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Swatch } from "../Charts/Chart.tsx";
import { may } from "../Frame/account.ts";
import { Field } from "../Frame/Field.tsx";
import { count, percent, plain } from "../Frame/format.ts";
import { keepInAddress, numberOf, NumberInput, partOfAddress } from "../Frame/Inputs.tsx";
import { Failed } from "../Frame/Panel.tsx";
import { parameter } from "../Frame/router.ts";
import { experiment, orders } from "../Experiments/experiment.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { SharesChart } from "../Allocation/SharesChart.tsx";
import { timeline } from "./timeline.ts";
import { t } from "./whatIfWords.ts";

type WhatIf = Schema<"WhatIfView">;
type Value = NonNullable<WhatIf["recordedValue"]>;

const Permission = "experiment:what-if";

const algorithms = new Resource((_: "all", signal: AbortSignal) => get("/api/algorithms", { signal }));

/** Of its parameters those that change most; what is left empty is as the experiment has it. */
const numbers = [
  { name: "floor", min: 0, max: 50 },
  { name: "firstBatch", min: 1, step: 1 },
  { name: "largestBatch", min: 1, step: 1 },
] as const;

interface Asked {
  id: string;
  body: Schema<"WhatIfRequest">;
}

const run = async ({ id, body }: Asked, signal: AbortSignal): Promise<WhatIf> =>
  (await post("/api/experiments/{id}/what-if", { path: { id }, body, signal })).value;

/** Plays the record again under another algorithm. */
export function OtherAlgorithm({ id }: { id: string }) {
  const isStopped = useSignal(false);
  const outcome = useMemo(() => new Resource(run), [id]);
  const isAllowed = may(Permission);
  const start = () => {
    isStopped.value = false;
    const [algorithm, algorithmVersion] = (parameter("algorithm") ?? "").split("/");
    void outcome.load({
      id,
      body: {
        algorithm: algorithm!,
        ...(algorithmVersion ? { algorithmVersion } : {}),
        allocationPolicy: {
          ...given("floor", partOfAddress("floor")),
          ...given("firstBatch", numberOf("firstBatch")),
          ...given("largestBatch", numberOf("largestBatch")),
        },
      },
    });
  };
  useEffect(() => {
    algorithms.revalidate("all");
    if (isAllowed && parameter("algorithm")) {
      start();
    }
    return () => outcome.cancel();
  }, [id, isAllowed]);
  const { value, problem, isLoading } = outcome.state.value;
  const known =
    algorithms.state.value.value?.algorithms.filter((a) => a.targets.includes("conversion")) ?? [];
  return (
    <section>
      <h2>{t("whatif.title")}</h2>
      <p class="finding">{t("whatif.how")}</p>
      {isAllowed ? (
        <form
          class="fields inline"
          onSubmit={(e) => {
            e.preventDefault();
            keepInAddress(e.currentTarget);
            start();
          }}
        >
          <Field label={t("whatif.algorithm")} name="algorithm" problem={problem}>
            {(given) => (
              <select {...given} name="algorithm" key={known.length}>
                {known.map((a) => {
                  const name = `${a.algorithm}/${a.algorithmVersion}`;
                  return (
                    <option value={name} selected={name === (parameter("algorithm") ?? "even/uniform")}>
                      {name}
                    </option>
                  );
                })}
              </select>
            )}
          </Field>
          {numbers.map(({ name, ...bounds }) => (
            <NumberInput
              label={t(`whatif.${name}`)}
              name={`allocationPolicy.${name}`}
              parameter={name}
              problem={problem}
              {...bounds}
            />
          ))}
          <p class="actions">
            <button type="submit" disabled={isLoading || known.length === 0}>
              {t("whatif.run")}
            </button>
            {isLoading && (
              <button type="button" class="plain" onClick={() => outcome.cancel()}>
                {t("whatif.cancel")}
              </button>
            )}
          </p>
        </form>
      ) : (
        <p class="note">{t("whatif.notAllowed", { permission: Permission })}</p>
      )}
      <div role="status">
        {isLoading && (
          <p>
            <progress aria-label={t("whatif.running")} /> {t("whatif.running")}
          </p>
        )}
      </div>
      {problem && !isLoading && <Failed problem={problem} retry={start} />}
      {value && <Outcome of={value} />}
    </section>
  );
}

const given = <K extends string>(name: K, value: number | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: number };

function Outcome({ of }: { of: WhatIf }) {
  const known = timeline.state.value.value;
  const recorded = known?.frames[0];
  const here = experiment.state.value.value?.value;
  const domain = [recorded?.version ?? 1, of.version] as const;
  const names = of.variants.map((v) => v.variant);
  return (
    <div class="outcome">
      <p>
        <b>{t("whatif.same", { same: count(of.sameVariant), visitors: count(of.visitors) })}</b>{" "}
        {t("whatif.moved", {
          other: count(of.reallocationsInAll),
          recorded: count(of.recordedReallocations),
        })}{" "}
        {of.reallocations.length < of.reallocationsInAll &&
          t("whatif.first", { count: count(of.reallocations.length) })}
      </p>
      {known && recorded && (
        <>
          <SharesChart
            name="recorded-shares"
            title={t("whatif.recorded")}
            finding={t("whatif.recordedFinding", { algorithm: nameOf(here) })}
            variants={names}
            control={known.control}
            orders={orders.value}
            domain={domain}
            steps={known.frames.map((f) => ({
              x: f.version,
              shares: names.map((name) => f.weights[name] ?? 0),
            }))}
          />
          <SharesChart
            name="other-shares"
            title={t("whatif.other")}
            finding={t("whatif.otherFinding", { algorithm: `${of.algorithm}/${of.algorithmVersion}` })}
            variants={names}
            control={known.control}
            orders={orders.value}
            domain={domain}
            steps={[
              { x: recorded.version, shares: names.map((name) => recorded.weights[name] ?? 0) },
              ...of.reallocations.map((r) => ({
                x: r.sequence,
                shares: names.map((_, at) => (r.weights[at] ?? 0) / 1e6),
              })),
            ]}
          />
        </>
      )}
      <Visitors of={of} />
      <Values of={of} />
    </div>
  );
}

const nameOf = (of: { algorithm?: string | null; algorithmVersion?: string | null } | undefined): string =>
  of?.algorithm ? `${of.algorithm}/${of.algorithmVersion ?? ""}` : "–";

function Visitors({ of }: { of: WhatIf }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={t("whatif.variants")}>
      <table>
        <caption>
          <b>{t("whatif.variants")}</b>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("results.variant")}</th>
            {(["whatif.assigned", "whatif.wouldBe", "whatif.shareNow", "whatif.shareThen"] as const).map(
              (column) => (
                <th scope="col" class="n">
                  {t(column)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {of.variants.map((v) => (
            <tr data-variant={v.variant}>
              <th scope="row">
                <Swatch order={orders.value.get(v.variant) ?? 1} />
                <span dir="auto" class="name">
                  {v.variant}
                </span>
              </th>
              <td class="n" data-cell="assigned">
                {count(v.assigned)}
              </td>
              <td class="n" data-cell="would-be">
                {count(v.wouldBeAssigned)}
              </td>
              <td class="n">{percent(v.share)}</td>
              <td class="n">{percent(v.otherShare)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Values({ of }: { of: WhatIf }) {
  const rows = [
    { name: t("whatif.valueRecorded"), value: of.recordedValue },
    { name: t("whatif.valueOther"), value: of.otherValue },
  ];
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("whatif.value")}>
        <table class="values">
          <caption>
            <b>{t("whatif.value")}</b> <span class="quiet">{t("whatif.valueNote")}</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">{t("whatif.shares")}</th>
              {(["whatif.estimate", "whatif.interval", "whatif.effective"] as const).map((column) => (
                <th scope="col" class="n">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, value }) => (
              <tr>
                <th scope="row">{name}</th>
                <Estimate of={value ?? null} hasOverlap={of.withoutOverlap.length === 0} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {of.withoutOverlap.length > 0 && (
        <p class="note warn" dir="auto">
          {t("whatif.noOverlapWhy", { variants: of.withoutOverlap.join(", ") })}
        </p>
      )}
    </>
  );
}

function Estimate({ of, hasOverlap }: { of: Value | null; hasOverlap: boolean }) {
  return of ? (
    <>
      <td class="n" data-cell="estimate">
        {percent(of.conversionsPerVisitor, 2)}
      </td>
      <td class="n" data-cell="estimate-interval">
        {percent(of.lower, 2)} … {percent(of.upper, 2)}
      </td>
      <td class="n">{plain(of.effectiveVisitors, 4)}</td>
    </>
  ) : (
    <td colSpan={3}>{hasOverlap ? t("whatif.tooLittle") : t("whatif.noOverlap")}</td>
  );
}

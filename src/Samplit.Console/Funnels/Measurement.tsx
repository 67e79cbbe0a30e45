import { useEffect } from "preact/hooks";
import { listed } from "../Experiments/listed.ts";
import { may } from "../Frame/account.ts";
import { count, dayAndTime, percent, percentSign, plain, points } from "../Frame/format.ts";
import { Panel } from "../Frame/Panel.tsx";
import { go, parameter, withParameters } from "../Frame/router.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import type { Funnel } from "./draft.ts";
import { t } from "./words.ts";

type Report = Schema<"FunnelReportView">;

interface Question {
  id: string;
  /** A funnel that was changed is counted anew. */
  revision: number;
  experiment: string | null;
  unitType: string | null;
  by: string | null;
  automated: string | null;
  from: string | null;
  to: string | null;
}

const names = ["experiment", "unitType", "by", "automated", "from", "to"] as const;

export const measured = new Resource(
  ({ id, experiment, unitType, by, automated, from, to }: Question, signal: AbortSignal) =>
    get("/api/funnels/{id}/report", {
      path: { id },
      query: {
        experiment: experiment ?? undefined,
        unitType: experiment ? undefined : (unitType ?? undefined),
        by: experiment ? (by ?? undefined) : undefined,
        automated: experiment && automated === "false" ? false : undefined,
        from: from ?? undefined,
        to: to ?? undefined,
      },
      signal,
    }),
);

/** What is counted, and the numbers of the drawing as tables. */
export function Measurement({ of }: { of: Funnel }) {
  const asked = Object.fromEntries(names.map((name) => [name, parameter(name)])) as Omit<
    Question,
    "id" | "revision"
  >;
  useEffect(
    () => measured.revalidate({ id: of.id, revision: of.revision, ...asked }),
    [of.id, of.revision, ...names.map((name) => asked[name])],
  );
  useEffect(() => {
    if (may("experiment:read")) {
      listed.revalidate("newest");
    }
  }, []);
  return (
    <section class="measurement">
      <h2>{t("funnels.report")}</h2>
      <Controls of={of} asked={asked} />
      <Panel of={measured} size="table">
        {(report) => <Numbers of={report} funnel={of} />}
      </Panel>
    </section>
  );
}

function Controls({ of, asked }: { of: Funnel; asked: Omit<Question, "id" | "revision"> }) {
  const set = (name: (typeof names)[number]) => (value: string) =>
    go(withParameters({ [name]: value || null }), true);
  const own = (listed.state.value.value ?? []).filter(
    (experiment) => experiment.project === of.project && experiment.startedAt,
  );
  const select = (name: (typeof names)[number], options: readonly (readonly [string, string])[]) => (
    <label>
      {t(`funnels.${name}`)}
      <select value={asked[name] ?? ""} onChange={(e) => set(name)(e.currentTarget.value)}>
        {options.map(([value, called]) => (
          <option value={value}>{called}</option>
        ))}
      </select>
    </label>
  );
  const date = (name: "from" | "to") => (
    <label>
      {t(`funnels.${name}`)}
      <input
        type="date"
        value={asked[name]?.slice(0, 10) ?? ""}
        onChange={(e) => set(name)(e.currentTarget.value ? `${e.currentTarget.value}T00:00:00Z` : "")}
      />
    </label>
  );
  return (
    <div class="controls">
      {select("experiment", [
        ["", t("funnels.noExperiment")],
        ...own.map((experiment) => [experiment.id, experiment.name] as const),
      ])}
      {asked.experiment ? (
        <>
          {select("by", [
            ["", t("funnels.by.assignment")],
            ["exposure", t("funnels.by.exposure")],
          ])}
          {select("automated", [
            ["", t("funnels.automated.yes")],
            ["false", t("funnels.automated.no")],
          ])}
        </>
      ) : (
        select("unitType", [
          ["", t("funnels.unit.user")],
          ["household", t("funnels.unit.household")],
          ["session", t("funnels.unit.session")],
        ])
      )}
      {date("from")}
      {date("to")}
    </div>
  );
}

const range = (interval: readonly number[] | null | undefined): string =>
  interval ? interval.map((bound) => percent(bound)).join("–") : "–";

function Numbers({ of, funnel }: { of: Report; funnel: Funnel }) {
  const nameOf = (key: string) => funnel.definition.nodes.find((node) => node.key === key)?.name ?? key;
  return (
    <>
      <p class="quiet">
        {t("funnels.period", { from: dayAndTime(of.from), to: dayAndTime(of.to) })}{" "}
        {t("funnels.confidence", { level: percentSign(of.confidence, 0) })}
      </p>
      {of.weightsMoved && <p class="note warn">{t("funnels.weightsMoved")}</p>}
      {of.variants.map((variant) => (
        <section data-variant={variant.variant ?? ""}>
          <h3 dir="auto">
            {variant.variant ?? t("funnels.allUnits")}:{" "}
            {t("funnels.units", { count: count(variant.units), n: variant.units })}
          </h3>
          <DataTable
            label={t("funnels.steps")}
            columns={[
              t("funnels.step"),
              { number: t("funnels.reached") },
              { number: t("funnels.rate") },
              { number: t("funnels.interval") },
              { number: t("funnels.difference") },
            ]}
          >
            {variant.nodes.map((node) => (
              <tr>
                <th scope="row" dir="auto">
                  {node.name}
                </th>
                <td class="n" data-cell="reached">
                  {count(node.reached)}
                </td>
                <td class="n">{percent(node.rate)}</td>
                <td class="n">{range(node.interval)}</td>
                <td class="n">
                  {node.difference
                    ? `${points(node.difference.value)} (${node.difference.interval.map((bound) => points(bound)).join(" … ")})`
                    : "–"}
                </td>
              </tr>
            ))}
          </DataTable>
          <DataTable
            label={t("funnels.edges")}
            columns={[
              t("funnels.edge"),
              { number: t("funnels.passed") },
              { number: t("funnels.rate") },
              { number: t("funnels.interval") },
              { number: t("funnels.median") },
              { number: t("funnels.nineOfTen") },
            ]}
          >
            {variant.edges.map((edge) => (
              <tr>
                <th scope="row" dir="auto">
                  {nameOf(edge.from)} → {nameOf(edge.to)}
                </th>
                <td class="n" data-cell="passed">
                  {count(edge.passed)}
                </td>
                <td class="n" data-cell="rate">
                  {percent(edge.rate)}
                </td>
                <td class="n">{range(edge.interval)}</td>
                <td class="n">{plain(edge.median?.seconds)}</td>
                <td class="n">{plain(edge.nineOfTen?.seconds)}</td>
              </tr>
            ))}
          </DataTable>
        </section>
      ))}
    </>
  );
}

import { useMemo } from "preact/hooks";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { count, percent, plain } from "../Frame/format.ts";
import { t } from "./trafficWords.ts";
import { lazyPage } from "../Frame/lazyPage.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { chance } from "../Statistics/chance.ts";

const recompute = lazyPage(async () => (await import("./Recompute.tsx")).Recompute);

/** What the event of a reallocation has in it: enough to compute it again. */
export function Inputs({ id, allocation }: { id: string; allocation: number }) {
  const recorded = useMemo(() => {
    const resource = new Resource(async (before: number, signal: AbortSignal) => {
      const page = await get("/api/experiments/{id}/reallocations", {
        path: { id },
        query: { before, limit: 1 },
        signal,
      });
      return page.reallocations[0] ?? null;
    });
    resource.revalidate(allocation + 1);
    return resource;
  }, [id, allocation]);
  return (
    <Panel of={recorded} size="line">
      {(found) =>
        found && (
          <div class="inputs">
            <p class="quiet">
              {t(`traffic.trigger.${found.reallocation.trigger}`)} ·{" "}
              {t("traffic.read", { version: count(found.reallocation.readVersion) })} ·{" "}
              {t("traffic.algorithm", {
                algorithm: `${found.reallocation.policy}/${found.reallocation.policyVersion}`,
                parameters: parametersOf(found.reallocation.parameters),
              })}
            </p>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("results.variant")}</th>
                  <th scope="col" class="n">
                    {t("results.visitors")}
                  </th>
                  <th scope="col" class="n">
                    {t("results.converted")}
                  </th>
                  <th scope="col" class="n">
                    {t("results.best")}
                  </th>
                  <th scope="col" class="n">
                    {t("results.loss")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.reallocation.variants.map((v) => (
                  <tr>
                    <th scope="row" dir="auto">
                      {v.variant}
                    </th>
                    <td class="n">{count(v.assignments)}</td>
                    <td class="n">{count(v.conversions)}</td>
                    <td class="n">{chance(v.probabilityBest)}</td>
                    <td class="n">{percent(v.expectedLoss, 3)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <recompute.Shown id={id} allocation={allocation} recorded={found.reallocation.variants} />
          </div>
        )
      }
    </Panel>
  );
}

const parametersOf = (parameters: object): string =>
  Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${typeof value === "number" ? plain(value) : String(value)}`)
    .join(", ");

import { useSignal } from "@preact/signals";
import { Swatch } from "../Charts/Chart.tsx";
import { pValue } from "../Frame/amounts.ts";
import { count, none, plain, signed } from "../Frame/format.ts";
import type { Schema } from "../Http/api.ts";
import { travel } from "../Replay/moment.ts";
import { t } from "./healthWords.ts";

export type Epochs = Schema<"EpochsView">;
type Epoch = Epochs["epochs"][number];
type Cell = Epochs["all"][number];

/** Who got which variant in each epoch, beside who should have: where and when it began to be otherwise. */
export function RatioMatrix({ of, orders }: { of: Epochs; orders: ReadonlyMap<string, number> }) {
  const isCounts = useSignal(false);
  const { epochs, variants, all } = of;
  const worst = epochs.find((e) => e.isOutOfRatio);
  if (epochs.length === 0) {
    return (
      <section class="ratio">
        <h2>{t("ratio.title")}</h2>
        <p class="quiet">{t("ratio.none")}</p>
      </section>
    );
  }
  const p = of.sampleRatio.pValueAnyTime?.value ?? 1;
  const most = Math.max(...epochs.map((e) => e.visitors));
  return (
    <section class="ratio">
      <div class="title">
        <h2>{t("ratio.title")}</h2>
        <button type="button" class="link" onClick={() => (isCounts.value = !isCounts.value)}>
          {isCounts.value ? t("ratio.deviations") : t("ratio.counts")}
        </button>
      </div>
      <p class="finding">
        {t(worst ? "ratio.wrong" : "ratio.fine", { p: pValue(p) })}{" "}
        {worst && <b>{t("ratio.where", { epoch: nameOf(worst), version: count(worst.version) })}</b>}
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("ratio.title")}>
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">{t("results.variant")}</th>
              {epochs.map((epoch) => (
                <th scope="col" class={epoch.isOutOfRatio ? "n wrong" : "n"}>
                  <Bar part={epoch.visitors / most} />
                  <button
                    type="button"
                    class="link"
                    aria-label={`${nameOf(epoch)}, v ${count(epoch.version)}, ${count(epoch.visitors)}`}
                    onClick={() => travel(epoch.version)}
                  >
                    {epoch.first === epoch.last ? epoch.first : `${epoch.first}–${epoch.last}`}
                  </button>
                </th>
              ))}
              <th scope="col" class="n">
                {t("ratio.all")}
              </th>
            </tr>
          </thead>
          <tbody>
            {variants.map((name, arm) => (
              <tr data-variant={name}>
                <th scope="row">
                  <Swatch order={orders.get(name) ?? 1} />
                  <span dir="auto" class="name">
                    {name}
                  </span>
                </th>
                {epochs.map((epoch) => (
                  <Deviation of={epoch.cells[arm]!} isCounts={isCounts.value} />
                ))}
                {all[arm] && <Deviation of={all[arm]!} isCounts={isCounts.value} />}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("ratio.visitors")}</th>
              {epochs.map((epoch) => (
                <td class="n">{count(epoch.visitors)}</td>
              ))}
              <td class="n">{count(epochs.reduce((sum, e) => sum + e.visitors, 0))}</td>
            </tr>
            <tr>
              <th scope="row">{t("ratio.p")}</th>
              {epochs.map((epoch) => (
                <td class={epoch.isOutOfRatio ? "n wrong" : "n"}>{plain(epoch.pValue?.value ?? 1, 2)}</td>
              ))}
              <td class="n" data-cell="any-time">
                {plain(p, 2)}
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

export const nameOf = ({ first, last }: Epoch): string =>
  first === last ? t("ratio.epoch", { first }) : t("ratio.epochs", { first, last });

const BarWidth = 40;
const BarHeight = 18;

/** How many came, beside the other epochs. */
function Bar({ part }: { part: number }) {
  const height = Math.max(1, part * BarHeight);
  return (
    <svg class="visitors" width={BarWidth} height={BarHeight} aria-hidden="true">
      <rect width={BarWidth} height={height} y={BarHeight - height} />
    </svg>
  );
}

function Deviation({ of: { visitors, expected, deviation }, isCounts }: { of: Cell; isCounts: boolean }) {
  const text = deviation == null ? (visitors > 0 ? t("ratio.impossible") : none) : signed(deviation, 1);
  return (
    <td class={`n cell ${shadeOf(deviation ?? (visitors > 0 ? Infinity : 0))}`} data-cell="deviation">
      {isCounts ? `${count(visitors)} / ${plain(expected, 4)}` : text}
    </td>
  );
}

/** Both ways from nothing to what chance hardly brings; the number and its sign say the same. */
function shadeOf(deviation: number): string {
  const step = Math.min(3, Math.floor(Math.abs(deviation)));
  return step === 0 ? "" : deviation < 0 ? `less${step}` : `more${step}`;
}

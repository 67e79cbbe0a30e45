import { count, none, percent, points } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { chance } from "./chance.ts";
import type { Effect } from "./effects.ts";
import type { Ends } from "../Charts/IntervalRow.tsx";

/** The table of the page, to be put into a text. */
export function markdownOf(effects: readonly Effect[], control: string, address: string): string {
  const rows = [
    [
      t("results.variant"),
      t("results.visitors"),
      t("results.converted"),
      t("results.rate"),
      t("results.difference", { control }),
      t("results.anyTimeInterval"),
      t("results.best"),
      t("results.loss"),
    ],
    [":--", "--:", "--:", "--:", "--:", "--:", "--:", "--:"],
    ...effects.map((e) => [
      e.name,
      count(e.visitors),
      count(e.conversions),
      percent(e.rate?.value),
      e.isControl ? none : points(e.difference),
      e.isControl ? none : range(e.anyTime),
      chance(e.probabilityBest),
      percent(e.expectedLoss, 3),
    ]),
  ];
  return `${rows.map((row) => `| ${row.map(escape).join(" | ")} |`).join("\n")}\n\n<${address}>\n`;
}

const range = (ends: Ends | null): string => (ends ? `${points(ends.lower)} … ${points(ends.upper)}` : none);

/** What Markdown, or HTML in it, would take for its own. */
const escape = (text: string): string =>
  /^[:-]+$/.test(text) ? text : text.replace(/[\\|<>`*_[\]&]/g, "\\$&").replaceAll("\n", " ");

// Says what stands in a list of verdicts, reasons and findings, as JSON on standard input, in English: a test of the server compares.
import { readFileSync } from "node:fs";
import { of } from "./bundle.mjs";

const { sayVerdict, sayChange } = await of("Statistics/verdictText.ts");
globalThis.document = { documentElement: {} };
const [
  { sayReason, ...traffic },
  { sayFinding, ...findings },
  { sayReason: sayWhy, sayDeviation, ...reasons },
] = await Promise.all(
  ["Allocation/reasonText.ts", "Statistics/findingText.ts", "Statistics/reasonTexts.ts"].map((file) =>
    of(file, "Frame/messages/messages.ts"),
  ),
);
await Promise.all([traffic, findings, reasons].map(({ loadMessages }) => loadMessages()));
const say = {
  verdict: sayVerdict,
  change: sayChange,
  reason: sayReason,
  finding: sayFinding,
  why: sayWhy,
  deviation: sayDeviation,
};
const list = JSON.parse(readFileSync(0, "utf8"));
// Without the server's own, which it would fall back to.
console.log(
  JSON.stringify(
    list.map(({ kind, value }) => say[kind]({ ...value, sentence: "unknown", text: "unknown" })),
  ),
);

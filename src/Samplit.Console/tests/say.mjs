// Says what stands in a list of verdicts and reasons, as JSON on standard input, in English: a test of the server compares.
import { readFileSync } from "node:fs";
import { of } from "./bundle.mjs";

const { sayVerdict, sayChange } = await of("Statistics/verdictText.ts");
const { sayReason } = await of("Allocation/reasonText.ts");
const say = { verdict: sayVerdict, change: sayChange, reason: sayReason };
const list = JSON.parse(readFileSync(0, "utf8"));
// Without the server's own, which it would fall back to.
console.log(
  JSON.stringify(
    list.map(({ kind, value }) => say[kind]({ ...value, sentence: "unknown", text: "unknown" })),
  ),
);

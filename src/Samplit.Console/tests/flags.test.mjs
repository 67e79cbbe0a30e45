// What is typed of rules and flags, and what becomes of it when somebody else was quicker. Run by npm run check.
import assert from "node:assert/strict";
import { test } from "node:test";
import { of } from "./bundle.mjs";

const staff = { fact: "plan", operator: "equals", values: ["staff"] };
const beta = { fact: "group", operator: "in", values: ["a", "b, c"] };

test("A rule that is typed is the rule that it was made of", async () => {
  const { ruleDraftOf, ruleOf, pathOf } = await of("Targeting/rule.ts");
  const nested = { any: [staff, { all: [beta, { not: { not: staff } }] }] };
  for (const rule of [
    staff,
    { not: beta },
    { all: [staff, { not: { fact: "age", operator: "exists" } }] },
    { any: [staff, beta] },
    nested,
  ]) {
    assert.deepEqual(ruleOf(ruleDraftOf(rule), "when"), rule);
  }
  assert.equal(ruleOf(ruleDraftOf(null), "when"), null);
  assert.notEqual(ruleDraftOf(nested).json, null);
  assert.equal(pathOf(ruleDraftOf({ any: [staff, { not: beta }] }), 1), ".any[1].not");
  assert.equal(pathOf(ruleDraftOf(staff), 0), "");
  assert.throws(() => ruleOf({ ...ruleDraftOf(nested), json: "{" }, "when"), { field: "when" });
});

const environment = {
  isOn: true,
  rules: [
    { serve: { variant: "on" }, when: staff, segments: ["beta"], description: "Us first." },
    {
      serve: {
        split: {
          shares: [
            { variant: "off", weight: 3 },
            { variant: "on", weight: 1 },
          ],
          rolloutPerMillion: 123_456,
          by: "company",
        },
      },
    },
  ],
  default: "off",
  off: null,
};
const variants = ["on", "off", "other"];

test("An environment that is typed is the one that it was made of, with shares in their order", async () => {
  const { environmentDraftOf, environmentOf } = await of("Flags/environmentDraft.ts");
  const draft = environmentDraftOf(environment, variants);
  assert.equal(draft.rules[1].rollout, "12.3456");
  assert.deepEqual(
    draft.rules[1].shares.map(({ variant }) => variant),
    ["off", "on", "other"],
  );
  assert.deepEqual(environmentOf(draft), environment);
});

test("What two have changed is put together, and what both have changed stays as it is typed", async () => {
  const { environmentDraftOf, environmentOf, mergeEnvironments } = await of("Flags/environmentDraft.ts");
  const draftOf = (of) => environmentDraftOf(of, variants);
  const base = draftOf(environment);
  const [first, second] = environment.rules;
  const raised = { ...second, serve: { split: { ...second.serve.split, rolloutPerMillion: 500_000 } } };

  const typed = () => ({ ...base, rules: [base.rules[0], { ...base.rules[1], rollout: "20" }] });

  // A ramp took a step while the other rule was moved and the default typed.
  const mine = { ...base, default: "on", rules: [base.rules[1], base.rules[0]] };
  const step = mergeEnvironments(base, mine, draftOf({ ...environment, rules: [first, raised] }));
  assert.deepEqual(environmentOf(step.value), { ...environment, default: "on", rules: [raised, first] });
  assert.deepEqual([step.taken, step.disputed], [["rules"], []]);

  const again = { ...second, serve: { split: { ...second.serve.split, rolloutPerMillion: 750_000 } } };
  const steps = [raised, again].map((rule) => ({ ...environment, rules: [first, rule] }));
  const next = environmentDraftOf(steps[0], variants, base);
  const then = mergeEnvironments(next, step.value, environmentDraftOf(steps[1], variants, next));
  assert.deepEqual(environmentOf(then.value).rules, [again, first]);
  const moved = mergeEnvironments(base, typed(), draftOf({ ...environment, rules: [second, first] }));
  assert.deepEqual(moved.disputed, ["rules"]);

  const off = mergeEnvironments(base, mine, draftOf({ ...environment, isOn: false }));
  assert.deepEqual([off.value.isOn, off.value.default, off.taken], [false, "on", ["isOn"]]);

  const both = mergeEnvironments(base, typed(), draftOf({ ...environment, rules: [first, raised] }));
  assert.deepEqual([both.value.rules[1].rollout, both.taken, both.disputed], ["20", [], ["rules"]]);

  const fewer = mergeEnvironments(base, base, draftOf({ ...environment, rules: [] }));
  assert.deepEqual([fewer.value.rules, fewer.taken], [[], ["rules"]]);
  assert.deepEqual(mergeEnvironments(base, mine, draftOf(environment)).value, mine);
});

test("Values are typed in the way of their kind", async () => {
  const { definitionDraftOf, definitionOf, valueOf } = await of("Flags/definitionDraft.ts");
  for (const [kind, value] of [
    ["boolean", false],
    ["string", "a, b"],
    ["number", -0.5],
    ["object", { a: [1] }],
  ]) {
    const definition = { kind, variants: [{ key: "a", value }], tags: ["x", "y"], isForClients: true };
    assert.deepEqual(definitionOf(definitionDraftOf(definition), kind), definition);
  }
  assert.equal(valueOf("number", "1,5", "value"), 1.5);
  assert.throws(() => valueOf("object", "{", "definition.variants[0].value"), {
    field: "definition.variants[0].value",
  });
});

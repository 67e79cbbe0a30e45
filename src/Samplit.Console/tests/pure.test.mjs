// What needs neither a browser nor a server. Run by npm run check.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { of } from "./bundle.mjs";

test("A sentence takes its arguments and the plural of its language", async () => {
  const { fill } = await of("Frame/messages/messages.ts");
  const text = "{count} {n, one: visitor, other: visitors}";
  assert.equal(fill(text, { count: "1", n: 1 }, "en"), "1 visitor");
  assert.equal(fill(text, { count: "1,000", n: 1000 }, "en"), "1,000 visitors");
  assert.equal(fill("{a}{b}", { a: "{b}", b: 2 }, "en"), "{b}2");
});

test("All languages have all messages with the same arguments, and no two parts have one of the same name", async () => {
  const argumentsOf = (text) =>
    [...text.matchAll(/\{(\w+)/g)]
      .map((m) => m[1])
      .filter((name) => name !== "n")
      .sort();
  const seen = new Set();
  for (const file of readdirSync(new URL("../Frame/messages/en", import.meta.url))) {
    const [en, de] = await Promise.all(
      ["en", "de"].map(async (language) =>
        Object.values(await of(`Frame/messages/${language}/${file}`)).reduce((all, one) => ({
          ...all,
          ...one,
        })),
      ),
    );
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort(), file);
    for (const [name, text] of Object.entries(en)) {
      assert.deepEqual(argumentsOf(de[name]), argumentsOf(text), name);
      assert.ok(!seen.has(name), name);
      seen.add(name);
    }
  }
});

test("What a page shows is asked for again when it is entered, and stays until the answer comes", async (t) => {
  t.mock.timers.enable({ apis: ["Date"] });
  const { invalidateAll, Resource } = await of("Http/resource.ts");
  let asked = 0;
  const resource = new Resource(async () => ++asked);
  const want = async () => {
    resource.revalidate("key");
    const shown = resource.state.value.value;
    await null;
    await null;
    return [shown, asked];
  };
  t.mock.timers.tick(1);
  assert.deepEqual(await want(), [null, 1]);
  assert.deepEqual(await want(), [1, 1]); // another part of the page
  t.mock.timers.tick(2000);
  assert.deepEqual(await want(), [1, 2]);
  t.mock.timers.tick(1);
  invalidateAll();
  t.mock.timers.tick(1);
  assert.deepEqual(await want(), [2, 3]);
});

test("The server is asked again only after it has answered", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { poll } = await of("Http/poll.ts");
  const answers = [];
  const end = poll(1000, () => new Promise((answer) => answers.push(answer)));
  t.mock.timers.tick(5000);
  assert.equal(answers.length, 1);
  answers[0]();
  await new Promise(setImmediate);
  t.mock.timers.tick(1000);
  assert.equal(answers.length, 2);
  end();
  answers[1]();
  await new Promise(setImmediate);
  t.mock.timers.tick(5000);
  assert.equal(answers.length, 2);
});

test("A file of a table has no formulas and keeps what is in its cells", async () => {
  const { csvOf } = await of("Charts/Table.tsx");
  assert.equal(
    csvOf({
      columns: ["a", "b,c"],
      rows: [
        ["=1+1", 0.5],
        ['say "x"', null],
      ],
    }),
    `a,"b,c"\r\n'=1+1,0.5\r\n"say ""x""",\r\n`,
  );
});

test("A scale has the ends of its axis at the ends of its range", async () => {
  const { scaleOf } = await of("Charts/scales.ts");
  for (const kind of ["linear", "log", "time"]) {
    const scale = scaleOf({ kind, domain: [10, 1000], label: "", format: String }, [50, 250]);
    assert.equal(Math.round(scale(10)), 50);
    assert.equal(Math.round(scale(1000)), 250);
  }
  const flat = scaleOf({ kind: "linear", domain: [3, 3], label: "", format: String }, [0, 100]);
  assert.ok(Number.isFinite(flat(3)));
  const log = scaleOf({ kind: "log", domain: [0, 0], label: "", format: String }, [0, 100]);
  assert.ok(Number.isFinite(log(0)));
});

test("A moment is in the last frame before it", async () => {
  const { frameAt } = await of("Replay/timeline.ts");
  const frames = [3, 10, 20].map((version) => ({ version }));
  assert.deepEqual(
    [1, 3, 9, 10, 19, 20, 99, null].map((at) => frameAt(frames, at).version),
    [3, 3, 3, 10, 10, 20, 20, 20],
  );
  assert.equal(frameAt([], 5), undefined);
});

test("An address names an experiment and a tab, and nothing else", async () => {
  const { addressOf, routeOf } = await of("Experiments/routes.ts");
  for (const id of ["headline", "a b/c", "ü%"]) {
    assert.deepEqual(routeOf(addressOf(id, "traffic")), { id, tab: "traffic" });
    assert.deepEqual(routeOf(addressOf(id)), { id, tab: "results" });
  }
  for (const path of ["/", "/experiments", "/experiments/x/nothing", "/experiments/x/traffic/more"]) {
    assert.equal(routeOf(path), null, path);
  }
});

test("A metric that was typed is the one that was read", async () => {
  const { draftOf, requestOf } = await of("MetricDefinitions/definition.ts");
  const filter = { fact: "$.plan", operator: "in", values: ["pro, team", "x"] };
  for (const metric of [
    { name: "buyers", type: "conversion", eventName: "purchase", isPrimary: true },
    {
      name: "revenue",
      type: "revenue",
      eventName: "purchase",
      valuePath: "$.total",
      currency: "EUR",
      windowSeconds: 604_800,
      cap: { percentile: 99.5 },
      guardrail: { limit: 0.07 },
      expectedEffect: 0.029,
      filter,
    },
    {
      name: "p95",
      type: "quantile",
      eventName: "loaded",
      quantile: 0.95,
      lowerIsBetter: true,
      delaySeconds: 5400,
    },
    {
      name: "ratio",
      type: "ratio",
      eventName: "click",
      aggregation: "count",
      denominator: { eventName: "view", aggregation: "count", filter },
    },
    { name: "nested", type: "count", eventName: "a", filter: { not: filter }, cap: { value: "12.50" } },
  ]) {
    const request = requestOf(draftOf(metric), "", metric);
    for (const [name, value] of Object.entries(metric)) {
      assert.deepEqual(
        JSON.parse(JSON.stringify(request[name])),
        value.eventName ? { ...value, valuePath: null } : value,
        name,
      );
    }
  }
  const changed = draftOf({
    name: "a",
    type: "revenue",
    eventName: "b",
    currency: "EUR",
    cap: { value: "1" },
  });
  const request = requestOf({ ...changed, type: "conversion" }, " why ", null);
  assert.deepEqual(
    [request.currency, request.cap, request.aggregation, request.reason],
    [null, null, null, "why"],
  );
});

test("A funnel that is drawn is the one that was read, and edges follow a key", async () => {
  const { definitionOf, draftOf, laidOut, placeOf, withChanged, withEdge, withStep, withoutStep } =
    await of("Funnels/draft.ts");
  const node = (key, x, more) => ({
    key,
    name: key,
    eventType: key,
    page: null,
    filter: null,
    x,
    y: 0,
    ...more,
  });
  const definition = {
    nodes: [
      node("a", 0, { eventType: null, page: { kind: "prefix", value: "shop.example/" } }),
      node("b", 300),
      node("c", 600, { filter: { fact: "$.paid", operator: "equals", values: ["true"] } }),
    ],
    edges: [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
    ],
    order: "strict",
    windowSeconds: 5400,
  };
  const draft = draftOf({ name: "f", definition });
  assert.deepEqual(definitionOf(draft), definition);
  assert.deepEqual(withChanged(draft, "b", { key: "x" }).edges, [
    { from: "a", to: "x" },
    { from: "x", to: "c" },
  ]);
  assert.deepEqual(withoutStep(draft, "b").edges, []);
  assert.equal(withEdge(draft, "a", "b"), draft);
  assert.equal(withStep(draft, "new").draft.steps.length, 4);
  assert.deepEqual(placeOf("definition.nodes[1].eventType", draft), { step: "b" });
  assert.deepEqual(placeOf("definition.edges[0]", draft), { edge: definition.edges[0] });
  assert.equal(placeOf("name", draft), null);
  const circle = [...definition.edges, { from: "c", to: "a" }];
  assert.ok(laidOut(draft.steps, circle).every(({ x, y }) => Number.isFinite(x + y)));
  const stacked = { ...definition, nodes: definition.nodes.map((one) => ({ ...one, x: 0 })) };
  assert.deepEqual(
    draftOf({ name: "f", definition: stacked }).steps.map(({ x }) => x),
    [0, 330, 660],
  );
});

test("A proposal says what it would change, and nothing else", async () => {
  const { differencesOf } = await of("Approvals/change.ts");
  const now = {
    variants: [
      { name: "control", isControl: true, active: true, weight: 0.5 },
      { name: "loud", isControl: false, active: true, weight: 0.5 },
    ],
    hypothesis: "h",
    metric: "orders",
    minimumSample: 100,
  };
  const variants = [
    { name: "control", isControl: true, weight: 0.5 },
    { name: "loud", active: false },
    { name: "new", weight: 0.25 },
  ];
  assert.deepEqual(differencesOf({ variants }, now), [
    { kind: "closed", name: "loud" },
    { kind: "new", name: "new" },
    { kind: "weight", name: "new", from: null, to: 0.25 },
  ]);
  assert.deepEqual(
    differencesOf({ preregistration: { hypothesis: "h", metric: null, minimumSample: 50 } }, now),
    [
      { kind: "field", name: "metric", from: "orders", to: null },
      { kind: "field", name: "minimumSample", from: 100, to: 50 },
    ],
  );
  assert.deepEqual(differencesOf(null, now), []);
});

test("Nothing is certain that was computed", async () => {
  globalThis.navigator ??= { languages: ["en"] };
  const { chance } = await of("Statistics/chance.ts");
  assert.deepEqual([0, 1e-9, 0.0005, 0.5, 0.9999, 1, null].map(chance), [
    "0.0",
    "< 0.1",
    "0.1",
    "50.0",
    "> 99.9",
    "100.0",
    "–",
  ]);
});

test("Digests are those of the browser's own", async () => {
  const { sha256 } = await of("Audit/sha256.ts");
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
    const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    assert.deepEqual(sha256(bytes.subarray(0, length >> 1), bytes.subarray(length >> 1)), expected);
  }
});

// The numbers of docs/audit-format.md, section 9.
const text = readFileSync(new URL("../../../docs/audit-format.md", import.meta.url), "utf8");
const block = (name) => new RegExp("```" + name + "\\n(.*?)```", "s").exec(text)[1].trim();
const stream = "0198f6a0-0000-7000-8000-000000000001";
const exported = block("export")
  .split("\n")
  .map((line) => JSON.parse(line));
const entries = exported
  .flatMap(({ event }) => event ?? [])
  .map(({ version, id, type, at, actor, cause, correlation, data, link }, index, all) => ({
    sequence: version,
    eventId: id,
    type,
    occurredAt: new Date(at / 1000)
      .toISOString()
      .replace(/\.\d+Z$/, `.${String(at % 1e6).padStart(6, "0")}+00:00`),
    actor,
    cause,
    correlation,
    data: JSON.parse(data),
    previousHash: all[index - 1]?.link ?? "0".repeat(64),
    currentHash: link,
  }));

test("The example of the audit format is verified", async () => {
  const ledger = await of("Audit/ledger.ts");
  const key = await ledger.readKey(block("key"));
  const link = ledger.follow(key.name, stream, ledger.start, entries);
  assert.equal(ledger.hex(link.hash), exported.at(-1).end.head);
  const [, proof, note] = block("receipt").split(/index 3\n|\n\n(?=audit)/);
  const tree = await ledger.readCheckpoint(`${note}\n`, key);
  const root = ledger.rootOfInclusion(
    ledger.leafOf(link.record),
    3,
    tree.size,
    proof.split("\n").map(ledger.ofBase64),
  );
  assert.deepEqual(root, tree.root);
});

test("The receipt of the audit format is verified, and no other", async () => {
  const ledger = await of("Audit/ledger.ts");
  const key = await ledger.readKey(block("key"));
  const receipt = block("receipt");
  const { stream: told, event } = await ledger.readReceipt(receipt, key);
  assert.equal(told, stream);
  assert.equal(event.data.variant, "green");
  for (const changed of [
    receipt.replace("index 3", "index 2"),
    receipt.replace("\n5\n", "\n6\n"),
    "nothing",
  ]) {
    await assert.rejects(ledger.readReceipt(changed, key));
  }
});

test("What was changed is said, with its number", async () => {
  const ledger = await of("Audit/ledger.ts");
  const key = await ledger.readKey(block("key"));
  const changes = {
    data: { variant: "control" },
    actor: "somebody",
    occurredAt: "2026-01-01T01:00:00.123457+00:00",
    type: "visitor_removed",
    currentHash: "0".repeat(64),
    previousHash: "0".repeat(64),
    sequence: 4,
  };
  for (const [member, value] of Object.entries(changes)) {
    const changed = [...entries.slice(0, 2), { ...entries[2], [member]: value }];
    assert.throws(() => ledger.follow(key.name, stream, ledger.start, changed), { sequence: 3 }, member);
  }
  const note = exported[0].checkpoint;
  await assert.rejects(ledger.readCheckpoint(note.replace("\n5\n", "\n6\n"), key), /signature/);
});

test("A log that was rewritten is not consistent with what was kept of it", async () => {
  const { checkConsistency, leafOf, sha256 } = {
    ...(await of("Audit/ledger.ts")),
    ...(await of("Audit/sha256.ts")),
  };
  const leaves = Array.from({ length: 13 }, (_, at) => leafOf(Uint8Array.of(at)));
  const split = (size) => 2 ** Math.floor(Math.log2(size - 1));
  const root = (list) =>
    list.length === 1
      ? list[0]
      : sha256(
          Uint8Array.of(1),
          root(list.slice(0, split(list.length))),
          root(list.slice(split(list.length))),
        );
  // RFC 6962, section 2.1.2.
  const prove = (m, list, isWhole) => {
    const k = split(list.length);
    return m === list.length
      ? isWhole
        ? []
        : [root(list)]
      : m <= k
        ? [...prove(m, list.slice(0, k), isWhole), root(list.slice(k))]
        : [...prove(m - k, list.slice(k), false), root(list.slice(0, k))];
  };
  for (let to = 2; to <= leaves.length; to++) {
    for (let from = 1; from < to; from++) {
      const [before, now] = [from, to].map((size) => ({ size, root: root(leaves.slice(0, size)) }));
      const proof = prove(from, leaves.slice(0, to), true);
      checkConsistency(before, now, proof);
      const other = { size: from, root: root([leafOf(Uint8Array.of(99)), ...leaves.slice(1, from)]) };
      assert.throws(() => checkConsistency(other, now, proof));
      assert.throws(() => checkConsistency(now, before, proof), /shorter/);
    }
  }
});

test("A QR code is drawn whole, with room around it", async () => {
  const { QrCode } = await of("Charts/QrCode.tsx");
  const text = "http://127.0.0.1:5080/experiments/0198c0de-0000-7000-8000-000000000001?version=22297";
  const { viewBox, children } = QrCode({ text, label: "" }).props;
  const places = [...children[1].props.d.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].flatMap(([, x, y]) => [+x, +y]);
  assert.equal(viewBox, "0 0 45 45"); // version 5 has 37 modules a side
  assert.deepEqual([Math.min(...places), Math.max(...places)], [4, 40]);
});

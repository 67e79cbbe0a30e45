// The page of the demo: what it does as a shop, and the panel that shows what Samplit did with it.
"use strict";

const byId = (id) => document.getElementById(id);
const token = document.documentElement.dataset.token;

byId("buy").addEventListener("click", () => {
  byId("basket").textContent = "In your basket. That was a conversion.";
  setTimeout(showExperiments, 1500);
});

byId("another").addEventListener("click", () => {
  for (const storage of [localStorage, sessionStorage]) {
    storage.clear();
  }
  for (const cookie of document.cookie.split("; ")) {
    document.cookie = `${cookie.split("=")[0]}=; path=/; max-age=0`;
  }
  location.reload();
});

byId("set-up").addEventListener("click", async () => {
  const status = byId("set-up-status");
  try {
    status.textContent = "Setting up…";
    await setUp();
    location.reload();
  } catch (problem) {
    status.textContent = `That did not work: ${problem.message}`;
  }
});

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const read = await answer.json();
  if (!answer.ok) {
    throw new Error(read.detail ?? answer.statusText);
  }
  return read;
}

async function setUp() {
  const site = await send("/api/installations", { platform: "custom", domains: [location.host] });
  const only = { include: [{ kind: "exact", value: "/demo" }] };
  const buy = [{ name: "basket", kind: "click", selector: { kind: "id", value: "buy" } }];
  const stamp = new Date().toISOString().slice(0, 16).replace("T", " ");
  const hero = await send("/api/experiments", {
    name: `Demo: headline and button, ${stamp}`,
    type: "multi_element",
    installation: site.id,
    targeting: only,
    goals: buy,
    elements: [
      {
        name: "headline",
        kind: "headline",
        selector: { kind: "css", value: ".hero h1" },
        fallbacks: [{ kind: "id", value: "headline" }],
        original: { text: "A mug for slow mornings" },
        variants: [
          { name: "slow", isControl: true },
          { name: "keep", content: { text: "The last mug you will buy" } },
        ],
      },
      {
        name: "button",
        kind: "button",
        selector: { kind: "id", value: "buy" },
        variants: [
          { name: "green", isControl: true },
          { name: "gift", content: { text: "Make it a gift", style: { "background-color": "#8a3b12" } } },
        ],
      },
    ],
  });
  const picture = await send("/api/experiments", {
    name: `Demo: picture, ${stamp}`,
    installation: site.id,
    targeting: only,
    goals: buy,
    elements: [
      {
        name: "picture",
        kind: "image",
        selector: { kind: "xpath", value: "//figure/img" },
        variants: [
          { name: "grey", isControl: true },
          { name: "blue", content: { source: "/demo/mug-blue.svg", alternativeText: "A blue mug" } },
        ],
      },
    ],
  });
  await send(`/api/experiments/${hero.id}/start`);
  await send(`/api/experiments/${picture.id}/start`);
}

let shown = [];

// A view is measured when its timing is told to the server: two seconds later, or with the first conversion.
function showTiming() {
  const measured = (name) => performance.getEntriesByName(name).at(-1)?.duration;
  const [blank, decision] = [measured("samplit:blank"), measured("samplit:decision")];
  const milliseconds = (value) => (value < 1 ? "less than a millisecond" : `${value.toFixed(0)} ms`);
  const waited = () => (blank === 0 ? "Nothing was hidden" : `Hidden for ${milliseconds(blank)}`);
  byId("timing").textContent =
    (decision === undefined ? "Measuring. " : `${waited()}, decided in ${milliseconds(decision)}. `) +
    "Your variants are marked; they stay the same however often you come back.";
}

async function showExperiments() {
  const tables = await Promise.all(
    shown.map(async ({ id, name, variant }) => {
      const answer = await fetch(`/api/experiments/${id}/statistics`);
      return table(name, (await answer.json()).variants, variant);
    }),
  );
  byId("experiments").replaceChildren(...tables);
}

function table(name, variants, yours) {
  const made = document.createElement("table");
  made.createCaption().textContent = name;
  const head = made.createTHead().insertRow();
  for (const title of ["Variant", "Visitors", "Conversions", "Chance to win", "Share"]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const v of variants) {
    const row = body.insertRow();
    row.className = v.variant === yours ? "yours" : "";
    const cells = [
      v.variant === yours ? `${v.variant} (yours)` : v.variant,
      v.assignments,
      v.conversions,
      `${(100 * v.probabilityBest).toFixed(1)} %`,
      `${(100 * v.share).toFixed(1)} %`,
    ];
    for (const text of cells) {
      row.insertCell().textContent = text;
    }
  }
  return made;
}

byId(token ? "set" : "unset").hidden = false;
if (token) {
  byId("timing").textContent = "No experiment runs on this page.";
  document.addEventListener("samplit", (e) => show(e.detail.experiments));
  // Decided before this script ran: then the event has gone by.
  window.samplit?.ready.then(show);
}

function show(experiments) {
  shown = (experiments ?? []).filter((e) => e.variant !== undefined);
  if (shown.length > 0) {
    showExperiments();
    showTiming();
    new PerformanceObserver(showTiming).observe({ type: "measure" });
  }
}

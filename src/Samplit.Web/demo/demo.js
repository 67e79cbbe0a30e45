// The page of the demo: what it does as a shop, and the panel that shows what Samplit did with it.
"use strict";

const byId = (id) => document.getElementById(id);
const token = document.documentElement.dataset.token;

// Of this tab only, and of no page but this one.
const KEY = "samplit-demo-key";
const authorization = () => {
  const key = sessionStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}` } : {};
};

// Of whoever is signed in: a write in a session shows it.
const session = (async () => {
  if (sessionStorage.getItem(KEY)) {
    return {};
  }
  const account = await fetch("/api/account");
  return account.ok ? { "X-Samplit-Csrf": (await account.json()).csrfToken } : {};
})();

byId("who").addEventListener("submit", (e) => {
  e.preventDefault();
  sessionStorage.setItem(KEY, byId("key").value.trim());
  location.reload();
});

byId("buy").addEventListener("click", () => {
  byId("basket").textContent = "In your basket. That was a conversion.";
  // Mugs cost the same; what a visitor spends is a metric of both experiments.
  window.samplit?.track("added_to_basket", { value: 24, currency: "EUR" });
  setTimeout(showExperiments, 1500);
});

byId("another").addEventListener("click", () => {
  const key = sessionStorage.getItem(KEY);
  for (const storage of [localStorage, sessionStorage]) {
    storage.clear();
  }
  if (key) {
    sessionStorage.setItem(KEY, key);
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
    headers: { "Content-Type": "application/json", ...authorization(), ...(await session) },
    body: JSON.stringify(body ?? {}),
  });
  const read = await answer.json();
  if (!answer.ok) {
    askWho(answer.status);
    throw new Error(answer.status === 401 ? "it takes an API key." : (read.detail ?? answer.statusText));
  }
  return read;
}

/** A key is asked for where none was shown, or one that may not. */
function askWho(status) {
  if (status === 401 || status === 403) {
    byId("who").hidden = false;
  }
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
  for (const { id } of [hero, picture]) {
    await send(`/api/experiments/${id}/metric-definitions`, {
      name: "spent",
      type: "revenue",
      eventName: "added_to_basket",
      currency: "EUR",
    });
    await send(`/api/experiments/${id}/start`);
  }
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
      const answer = await fetch(`/api/experiments/${id}/statistics`, { headers: authorization() });
      askWho(answer.status);
      return table(name, answer.ok ? (await answer.json()).variants : [{ variant }], variant);
    }),
  );
  byId("experiments").replaceChildren(...tables);
}

const percent = (share) => (share === undefined ? "–" : `${(100 * share).toFixed(1)} %`);

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
      // Who may not read them sees dashes.
      v.assignments ?? "–",
      v.conversions ?? "–",
      percent(v.probabilityBest),
      percent(v.share),
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

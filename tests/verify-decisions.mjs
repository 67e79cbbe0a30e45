// Section 6 of docs/audit-format.md: what each event of an experiment must be, given those before it. What is remembered
// of each visitor is the assignment, because nobody may be assigned or counted twice.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { Approvals } from "./verify-approvals.mjs";
import { followComputed, followPurpose, followReallocation, Periods } from "./verify-allocations.mjs";
import { Metrics } from "./verify-metrics.mjs";
import { follows, isActive, MILLION, natural, round, WrongDecision } from "./verify-rules.mjs";

const STEPS = {
  experiment_started: { draft: "active" },
  experiment_paused: { active: "paused" },
  experiment_resumed: { paused: "active" },
  experiment_completed: { active: "completed", paused: "completed" },
  experiment_archived: { draft: "archived", completed: "archived" },
};

const REGISTERED = ["hypothesis", "metric", "stopRule", "minimumSample"];
const pick = (facts) => Object.fromEntries(REGISTERED.filter((f) => facts[f] !== undefined).map((f) => [f, facts[f]]));

export class Decisions {
  state = null;
  visitors = new Map();
  metrics = new Metrics();
  /** What was done otherwise than registered: nobody's mistake, but for readers of the result. */
  deviations = [];

  constructor(stream, policies) {
    this.stream = stream;
    this.approvals = new Approvals(stream, policies);
  }

  /** What was found wrong with an event, or null. Behind that nothing is known any more. */
  judge({ version, type, at, data, actor }) {
    try {
      follows(version === 1, type === "experiment_created", "created first, and once");
      const facts = JSON.parse(data);
      if (type !== "experiment_created") {
        const bypassed = this.approvals.judge({ type, at, facts, actor }, this);
        if (bypassed) this.deviations.push({ version, at, field: "approval", ...bypassed });
      }
      if (this.registered && this.state === "draft") follows(type, "experiment_started", "behind the pre-registration");
      if (this.removing) follows(type, "variants_changed", "behind the guardrail that removes a variant");
      if (Object.hasOwn(STEPS, type)) {
        follows(Object.hasOwn(STEPS[type], this.state), true, `${type} while ${this.state}`);
        this.state = STEPS[type][this.state];
        if (type === "experiment_completed") this.noteEarlyEnd(version, at, facts.reason);
        if (type === "experiment_started") {
          this.since.at = at;
          if (this.facts.optimizationTarget === "metric") this.metrics.followObjective();
        }
      } else if (Object.hasOwn(Decisions.prototype, `on_${type}`)) {
        this[`on_${type}`](facts, version, at);
      }
      this.approvals.note(type);
      return null;
    } catch (e) {
      // What has not the members that its type has follows from nothing, either.
      const reason = e instanceof WrongDecision ? e.message : `${type}: ${e.message}`;
      return { verdict: "wrongly computed", sequence: version, reason };
    }
  }

  on_experiment_created(facts) {
    this.state = "draft";
    this.facts = facts;
    follows(Number.isSafeInteger(facts.seed) && natural(facts.trafficPerMillion), true, "integers");
    followPurpose(facts);
    this.variants = facts.variants.map((v) => ({ ...v, assignments: 0, conversions: 0 }));
    this.elements = facts.elements ?? [];
    this.inForce = pick(facts);
    this.computed = new Map();
    this.computations = 0;
    this.periods = facts.allocationPolicy.periods === undefined ? null : new Periods(facts.allocationPolicy.periods);
    this.beginAllocation(0);
  }

  on_experiment_preregistered({ preregistration }) {
    follows(this.state, "draft", "state in which the start registers");
    follows(preregistration, this.inForce, "what is registered");
    follows(Object.keys(preregistration).length > 0, true, "registered anything");
    this.registered = preregistration;
  }

  on_preregistration_changed({ preregistration, reason }, version, at) {
    follows(["draft", "active", "paused"].includes(this.state), true, `registered anew while ${this.state}`);
    const changed = REGISTERED.filter((f) => preregistration[f] !== this.inForce[f]);
    follows(changed.length > 0, true, "changes anything");
    if (this.state !== "draft") {
      follows(typeof reason, "string", "reason");
      for (const field of changed) {
        this.deviations.push({ version, at, field, before: this.inForce[field], after: preregistration[field], reason });
      }
    }
    this.inForce = preregistration;
  }

  /** What was in the files is taken as said; the numbers have to go with one another. */
  on_history_imported({ files, variants, from, to, unitsInSeveralVariants }) {
    follows(this.state, "draft", "state in which history is imported");
    follows([this.facts.allocationStrategy, this.allocation], ["fixed", 0], "what the weights are");
    follows(["assignments", "events"].slice(0, files.length), files.map((f) => f.content), "files");
    for (const { sha256, bytes, rows, leftOut } of files) {
      follows(/^[0-9a-f]{64}$/.test(sha256) && [bytes, rows, leftOut].every(natural) && leftOut <= rows, true, "file");
    }
    follows(variants.map((v) => v.variant), this.variants.map((v) => v.name), "variants");
    const isRate = this.metrics.primary()?.type === "conversion";
    variants.forEach(({ units, converted }, i) => {
      follows(converted !== undefined, isRate, "converted");
      follows(natural(units) && natural(converted ?? 0) && (converted ?? 0) <= units, true, "units");
      Object.assign(this.variants[i], { assignments: units, conversions: converted ?? 0 });
    });
    const units = this.count("assignments");
    follows(units > 0 && units <= 2_000_000 && natural(unitsInSeveralVariants), true, "units in all");
    follows(from === undefined, to === undefined, "beginning");
    follows(Date.parse(to) < Date.parse(from), false, "end before the beginning");
    this.state = "completed";
  }

  on_metric_defined(facts, version, at) {
    this.noteMetric("metric_defined", facts, version, at);
  }

  on_metric_changed(facts, version, at) {
    this.noteMetric("metric_changed", facts, version, at);
  }

  on_metric_retired(facts, version, at) {
    this.noteMetric("metric_retired", facts, version, at);
  }

  on_guardrail_breached(facts) {
    follows(this.state, "active", "state in which a guardrail stops");
    follows(this.variants.some((v) => v.name === facts.variant), true, "variant");
    const canRemove = this.elements.length < 2 && this.variants.filter(isActive).length > 2;
    this.metrics.guardrail_breached(facts, this.variants.find((v) => v.isControl).name, canRemove);
    if (facts.action) this.removing = { metric: facts.metric, variant: facts.variant };
  }

  on_blank_time_breached({ limit, visitors, overLimit, shareLower }) {
    follows(this.state, "active", "state in which blank time stops");
    follows(natural(visitors) && visitors >= 20 && natural(overLimit) && overLimit <= visitors, true, "counts");
    follows(isDeepStrictEqual(limit, this.blankLimit), false, "stopped for before");
    follows(shareLower > limit.share && shareLower <= overLimit / visitors, true, "above the share allowed");
    follows(Math.abs(evidenceAgainst(shareLower, overLimit, visitors) - Math.log(20)) < 1e-4, true, "shareLower");
    this.blankLimit = limit;
  }

  noteMetric(type, facts, version, at) {
    for (const deviation of this.metrics.judge(type, facts, this.state)) {
      this.deviations.push({ version, at, ...deviation });
    }
  }

  noteEarlyEnd(version, at, reason) {
    const [before, after] = [this.registered?.minimumSample, this.count("assignments")];
    if (after < before) this.deviations.push({ version, at, field: "minimumSample", before, after, reason });
  }

  on_visitor_assigned({ visitor, variant, propensity, allocation }) {
    follows(this.state, "active", "state in which a visitor is assigned");
    follows(/^[0-9a-f]{32}$/.test(visitor) && typeof visitor === "string", true, "16 bytes in hex");
    follows(this.visitors.has(visitor), false, "assigned before");
    if (this.facts.holdout) {
      const { layer, seed, perMillion } = this.facts.holdout;
      follows(bucketOf(`v1/holdout|${seed}|${layer}|${visitor}`) >= perMillion, true, "not held out");
    }
    if (this.facts.layer) {
      const { layer, seed, from, to } = this.facts.layer;
      const bucket = bucketOf(`v1/layer|${seed}|${layer}|${visitor}`);
      follows(from <= bucket && bucket < to, true, "in the slice of the layer");
    }
    follows(this.share("v1/traffic", visitor) < this.facts.trafficPerMillion, true, "let in");
    const drawn = this.share("v1", visitor);
    let sum = 0;
    const chosen = this.variants.find((v) => (sum += v.weight) > drawn);
    follows(variant, chosen.name, "variant");
    follows(allocation, this.allocation, "allocation");
    follows(propensity, chosen.weight / MILLION, "propensity");
    chosen.assignments++;
    this.periods?.count("units", this.variants.indexOf(chosen), allocation);
    this.visitors.set(visitor, { chosen, allocation, converted: false });
  }

  on_conversion_recorded({ visitor, variant, allocation, value, goal }) {
    follows(["active", "paused"].includes(this.state), true, `conversion while ${this.state}`);
    const assigned = this.visitors.get(visitor);
    follows(assigned !== undefined, true, "assigned before");
    follows(assigned.converted, false, "converted before");
    follows(variant, assigned.chosen.name, "variant");
    follows(allocation, assigned.allocation, "allocation");
    const goals = this.facts.goals ?? [];
    if (goal !== undefined && goals.length > 0) {
      const reached = goals.find((g) => g.name === goal);
      follows(reached !== undefined, true, "a goal of the experiment");
      if (reached.value !== undefined) follows(value, reached.value, "value of the goal");
    }
    assigned.converted = true;
    assigned.chosen.conversions++;
    this.periods?.count("successes", this.variants.indexOf(assigned.chosen), allocation);
  }

  on_allocation_computed(facts, version) {
    followComputed(this, facts, version);
  }

  on_traffic_reallocated(facts, version, at) {
    followReallocation(this, facts, version, at);
    facts.variants.forEach(({ weight }, i) => { this.variants[i].weight = weight; });
    this.beginAllocation(facts.allocation, at);
  }

  on_variants_changed(facts, version, at) {
    this.followRemoval(facts);
    follows(["draft", "active", "paused"].includes(this.state), true, `variants changed while ${this.state}`);
    follows(facts.allocation, this.allocation + 1, "allocation");
    follows(facts.readVersion, version - 1, "readVersion");
    const known = this.variants.length;
    const before = (i) => this.variants[i] ?? { isControl: false, assignments: 0, conversions: 0 };
    follows(facts.variants.length >= known, true, "has every variant");
    facts.variants.forEach((v, i) => {
      const kept = i < known ? ["name", "isControl", "url", "parts"] : ["isControl"];
      for (const member of [...kept, "assignments", "conversions"]) {
        follows(v[member], before(i)[member], `${member} of ${v.name}`);
      }
      follows([undefined, false].includes(v.active), true, "active, which is absent or false");
      follows(v.isControl && !isActive(v), false, "control deactivated");
      follows(v.share === undefined || (isActive(v) && v.share >= 0), true, `share of ${v.name}`);
    });
    follows(new Set(facts.variants.map((v) => v.name)).size, facts.variants.length, "different names");
    const active = facts.variants.filter(isActive);
    follows(active.length >= 2 && active.length * this.facts.allocationPolicy.floor <= 1, true, "enough, and not too many");
    follows(active.filter((v) => v.share !== undefined).length % active.length, 0, "shares of some");
    this.followElements(facts);

    const weights = this.weightsOfChanged(facts.variants);
    follows(facts.variants.map((v) => v.weight), weights, "weights");
    const same = (v, i) => i < known && v.weight === before(i).weight && isActive(v) === isActive(before(i));
    const unweighted = (elements) =>
      elements.map((e) => ({ ...e, variants: e.variants.map(({ weight, ...shown }) => shown) }));
    const isSame = facts.variants.every(same);
    follows(isSame && isDeepStrictEqual(unweighted(facts.elements ?? []), unweighted(this.elements)), false, "nothing new");

    if (this.registered && !facts.guardrail) {
      const tell = (v) => `${v.name} ${isActive(v) ? `${v.weight / 10_000} %` : "deactivated"}`;
      const [was, is] = [this.variants, facts.variants].map((variants) => variants.map(tell).join(", "));
      this.deviations.push({ version, at, field: "variants", before: was, after: is, reason: facts.reason });
    }
    // The known ones stay the same objects: visitors point to them.
    facts.variants.forEach((v, i) => {
      const { weight, active: open, ...rest } = v;
      this.variants[i] = Object.assign(this.variants[i] ?? rest, { weight, active: open });
    });
    this.elements = facts.elements ?? this.elements;
    this.computed.clear();
    this.beginAllocation(facts.allocation, at);
  }

  /** A guardrail deactivates the variant that it names, and nothing else. */
  followRemoval({ guardrail, variants }) {
    const removed = this.removing;
    this.removing = undefined;
    follows(guardrail, removed?.metric, "the guardrail that was breached right before");
    if (!removed) return;
    follows(variants.length, this.variants.length, "no new variants");
    follows(variants.every((v) => v.share === undefined), true, "no shares");
    const open = this.variants.map((v) => isActive(v) && v.name !== removed.variant);
    follows(variants.map(isActive), open, "which are active");
  }

  /** The known ones where they were and as they were; each combination of them is one variant. */
  followElements({ elements = [], variants }) {
    follows(elements.map((e) => [e.name, e.kind]), this.elements.map((e) => [e.name, e.kind]), "elements");
    if (elements.length === 0) return;
    elements.forEach((e, i) => {
      const shown = (list) => list.map((v) => [v.name, v.isControl, v.content]);
      const was = this.elements[i].variants;
      follows(shown(e.variants.slice(0, was.length)), shown(was), `variants of ${e.name}`);
    });
    const combinations = elements.reduce((all, e) => all.flatMap((c) => e.variants.map((v) => [...c, v])), [[]]);
    const at = (parts) => this.variants.findIndex((v) => isDeepStrictEqual(v.parts, parts.map((p) => p.name)));
    const known = combinations.filter((c) => at(c) >= 0).sort((a, b) => at(a) - at(b));
    const weighed = elements.some((e) => e.variants.some((v) => isActive(v) && v.weight !== undefined));
    const expected = [...known, ...combinations.filter((c) => at(c) < 0)].map((parts) => {
      const open = parts.every(isActive);
      const share = open && weighed ? parts.reduce((product, p) => product * (p.weight ?? 1), 1) : undefined;
      const names = parts.map((p) => p.name);
      return [names.join(" × ").trim(), names, parts.every((p) => p.isControl), open, share];
    });
    follows(variants.map((v) => [v.name, v.parts, v.isControl, isActive(v), v.share]), expected, "combinations");
  }

  /** By the shares that were asked for; without any, new ones get an even share and the others keep their proportions. */
  weightsOfChanged(variants) {
    const stays = variants.map((v, i) => i < this.variants.length && isActive(v) && isActive(this.variants[i]));
    const staying = this.variants.filter((_, i) => stays[i]);
    const left = staying.reduce((sum, v) => sum + v.weight, 0);
    return apportion(variants.map((v, i) => {
      if (!isActive(v)) return 0;
      if (v.share !== undefined) return v.share;
      if (left === 0) return 1;
      return stays[i] ? staying.length * this.variants[i].weight : left;
    }));
  }

  beginAllocation(number, at) {
    this.allocation = number;
    this.periods?.begin(number);
    this.since = { assignments: this.count("assignments"), conversions: this.count("conversions"), at };
    follows(this.variants.every((v) => natural(v.weight)), true, "whole weights");
    follows(this.count("weight"), MILLION, "sum of weights");
  }

  /** The trigger, if any: whether enough visitors came, or enough time went by, since the allocation in force began. */
  due(at) {
    const { firstBatch, largestBatch, maximumIntervalSeconds } = this.facts.allocationPolicy;
    const [visitors, conversions] = ["assignments", "conversions"].map((what) => this.count(what) - this.since[what]);
    const batch = Math.min(largestBatch, Math.max(firstBatch, Math.ceil(this.since.assignments / 2)));
    if (visitors >= batch) return ["evidence"];
    return visitors + conversions > 0 && at - this.since.at >= maximumIntervalSeconds * MILLION ? ["time"] : [];
  }

  count(what) {
    return this.variants.reduce((sum, v) => sum + v[what], 0);
  }

  /** h(v), as parts of a million. It has 64 bits and no place in a double. */
  share(what, visitor) {
    return bucketOf(`${what}|${this.facts.seed}|${this.stream}|${visitor}`);
  }
}

/** What a mixture of all shares, Beta(1/2, 1/2), says against this one, as the logarithm of a likelihood ratio. */
function evidenceAgainst(share, successes, trials) {
  const times = (count, log) => (count === 0 ? 0 : count * log);
  const failures = trials - successes;
  const logBeta = (a, b) => logGamma(a) + logGamma(b) - logGamma(a + b);
  return (
    logBeta(successes + 0.5, failures + 0.5) - logBeta(0.5, 0.5) -
    times(successes, Math.log(share)) - times(failures, Math.log1p(-share))
  );
}

/** By Stirling's series, from 10 on. */
function logGamma(x) {
  let shift = 0;
  for (; x < 10; x++) shift += Math.log(x);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - shift;
}

/** The one of a million buckets that a text falls into. */
function bucketOf(text) {
  return Number((createHash("sha256").update(text).digest().readBigUInt64BE() * BigInt(MILLION)) >> 64n);
}

/** Parts per million in proportion to shares of any unit. */
function apportion(shares) {
  const sum = shares.reduce((a, b) => a + b, 0);
  follows(sum > 0 && Number.isFinite(sum), true, "sum of shares");
  return round(shares.map((share) => (share / sum) * MILLION));
}

// The part of section 6 of docs/audit-format.md that is about allocations: the shares that follow from evidence, computed for
// somebody or put in force.
import { follows, isActive, MILLION, natural, round } from "./verify-rules.mjs";

/** What experiments call their algorithm, and what events call the policy. */
const POLICIES = {
  "thompson/beta-pooled": "thompson_beta",
  "thompson/period-adjusted": "thompson_period_adjusted",
  "thompson/period-weighted": "thompson_period_weighted",
  "top-two-thompson/beta-pooled": "thompson_top_two",
  "epsilon-greedy/pooled": "epsilon_greedy",
  "ucb1/pooled": "ucb1",
  "kl-ucb/pooled": "kl_ucb",
  "even/uniform": "even",
  "balanced-thompson/beta-pooled": "thompson_balanced",
  "thompson/metric": "thompson_metric",
};
const MONEY = { rps: "thompson_daily_revenue_per_session", rpm: "thompson_daily_revenue_per_mille" };

const policyOf = ({ target, algorithm, algorithmVersion }) =>
  algorithmVersion === "gamma-pooled" ? MONEY[target]
  : algorithmVersion === "gamma-day-adjusted" ? `${MONEY[target]}_adjusted`
  : POLICIES[`${algorithm}/${algorithmVersion}`];

const sum = (list) => list.reduce((a, b) => a + b, typeof list[0] === "bigint" ? 0n : 0);

/** A decimal text with at most six decimals, in millionths: whole, as a double could not hold it. */
function micros(text) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  return BigInt(`${sign}${whole}${part.padEnd(6, "0")}`);
}
const isNear = (a, b) => Math.abs(a - b) <= 1e-9;

/** Which target and algorithm an experiment has, said or not. */
function chosen({ optimizationTarget = "conversion", allocationStrategy, algorithm, algorithmVersion }) {
  return allocationStrategy === "fixed"
    ? { target: optimizationTarget, algorithm: "fixed", algorithmVersion: "as-given" }
    : { target: optimizationTarget, algorithm: algorithm ?? "thompson", algorithmVersion: algorithmVersion ?? "beta-pooled" };
}

const SERVING = { learn: "even/uniform", balanced: "balanced-thompson/beta-pooled" };

/** What an experiment is for, and the algorithm that serves it. */
export function followPurpose(facts) {
  if (facts.purpose === undefined) return;
  const { target, algorithm, algorithmVersion } = chosen(facts);
  const isMoney = target === "rps" || target === "rpm";
  const serving =
    isMoney ? { earn: "thompson/gamma-day-adjusted" }
    : target === "metric" ? { earn: "thompson/metric" }
    : { earn: "thompson/beta-pooled", ...SERVING };
  follows(`${algorithm}/${algorithmVersion}`, serving[facts.purpose], `algorithm that serves ${facts.purpose}`);
}

export function followReallocation(decisions, facts, version, at) {
  const policy = decisions.facts.allocationPolicy;
  const { target, algorithm, algorithmVersion } = chosen(decisions.facts);
  follows(decisions.facts.allocationStrategy, "adaptive", "strategy of what is reallocated");
  follows(decisions.state, "active", "state in which traffic is reallocated");
  follows([facts.policy, facts.policyVersion], [policyOf({ target, algorithm, algorithmVersion }), 1], "policy");
  follows(facts.allocation, decisions.allocation + 1, "allocation");
  follows(facts.readVersion, version - 1, "readVersion");
  follows(facts.parameters, policy, "parameters");
  const recorded = facts.variants.map((v) => [v.variant, v.assignments, v.conversions]);
  follows(recorded, decisions.variants.map((v) => [v.name, v.assignments, v.conversions]), "counts");
  follows(sum(facts.variants.map((v) => v.weight)), MILLION, "sum of weights");

  const outcome = (v) => [v.probabilityBest, v.expectedLoss, v.weight];
  if (target !== "conversion") {
    const computed = decisions.computed.get(policy.window ?? 14);
    follows(facts.computed, computed?.number ?? null, "the newest of the window");
    follows(facts.variants.map(outcome), computed.variants.map(outcome), "shares that were computed");
    follows(facts.fellBack, computed.usedFallback, "fellBack");
    const isDue = at - decisions.since.at >= policy.maximumIntervalSeconds * MILLION;
    follows(facts.trigger === "command" || (facts.trigger === "time" && isDue), true, "trigger");
    return;
  }

  follows(facts.computed, undefined, "computed");
  if (facts.trigger !== "command") follows([facts.trigger], decisions.due(at), "trigger");
  const active = decisions.variants.filter(isActive);
  if (algorithmVersion !== "period-weighted" && policy.window === undefined) {
    follows(facts.fellBack, active.every((v) => v.assignments === 0), "fellBack");
  }
  const counted = (periods) => periods?.map(({ period, units, successes }) => ({ period, units, successes }));
  follows(counted(facts.periods), decisions.periods?.evidence(decisions.variants.length), "evidence by period");
  for (const { units, exposure } of facts.periods ?? []) {
    follows(exposure !== undefined, policy.conversionDelaySeconds !== undefined, "has exposure");
    exposure?.forEach((e, i) => follows(e >= 0 && e <= units[i], true, "exposure"));
  }
  const seen = policy.window === undefined ? facts.periods : facts.periods.slice(-policy.window);
  followShares(decisions, algorithm, facts.variants, (i) => decisions.variants[i].assignments, seen);
}

export function followComputed(decisions, facts, version) {
  const { target, algorithm, algorithmVersion } = chosen(decisions.facts);
  follows([facts.target, facts.algorithm, facts.algorithmVersion], [target, algorithm, algorithmVersion], "algorithm");
  follows(facts.number, decisions.computations + 1, "number");
  follows(facts.seed, decisions.facts.seed, "seed");
  follows(natural(facts.readVersion) && facts.readVersion < version, true, "readVersion");
  const days = (Date.parse(facts.to) - Date.parse(facts.from)) / 86_400_000 + 1;
  follows(facts.windowDays, days, "days of the window");
  follows(facts.parameters, decisions.facts.allocationPolicy, "parameters");
  follows(
    facts.variants.map((v) => [v.variant, v.isControl, isActive(v)]),
    decisions.variants.map((v) => [v.name, v.isControl, isActive(v)]),
    "variants",
  );
  follows(sum(facts.variants.map((v) => v.weight)), MILLION, "sum of weights");

  const units = facts.variants.map((_, i) => sum(facts.periods.map((p) => p.units[i] ?? 0)));
  const successes = facts.variants.map((_, i) => sum(facts.periods.map((p) => p.successes?.[i] ?? 0)));
  facts.variants.forEach((v, i) => {
    const counts = {
      conversion: [v.assignments, v.conversions],
      metric: [v.assignments, v.conversions],
      ctr: [v.impressions, v.clicks],
      rps: [v.sessions, 0],
      rpm: [v.impressions, 0],
    }[target];
    follows(counts, [units[i], successes[i]], `sums of ${v.variant}`);
    follows(v.fromPrior, units[i] === 0 ? true : undefined, `fromPrior of ${v.variant}`);
    if (target === "conversion") {
      const { assignments, conversions } = decisions.variants[i];
      follows(units[i] <= assignments && successes[i] <= conversions, true, `no more than came to ${v.variant}`);
    }
    if (target === "metric") {
      for (const { units: came, successes: had, exposure } of facts.periods) {
        follows(exposure !== undefined, facts.metric.delaySeconds !== undefined, "exposure where a delay was learned");
        if (exposure) follows(exposure[i] >= 0 && exposure[i] <= came[i], true, `exposure of ${v.variant}`);
        if (v.posterior?.family === "beta" && isActive(v) && units[i] > 0) {
          const known = exposure ? Math.max(exposure[i], had[i]) : came[i];
          follows(isNear(v.posterior.alpha, facts.parameters.priorAlpha + had[i]), true, `alpha of ${v.variant}`);
          follows(isNear(v.posterior.beta, facts.parameters.priorBeta + known - had[i]), true, `beta of ${v.variant}`);
        }
      }
      follows(units[i] <= decisions.variants[i].assignments, true, `no more than came to ${v.variant}`);
      const brought = sum(facts.periods.map((p) => (p.successes[i] ?? 0) * (p.values ? (p.values[i]?.mean ?? 0) : 1)));
      if (units[i] > 0) follows(Math.abs(v.rate - brought / units[i]) <= 1e-9 * Math.max(1, Math.abs(v.rate)), true, `rate of ${v.variant}`);
    }
    if (target === "conversion" || target === "ctr") {
      follows(v.rate === undefined ? units[i] : 0, 0, `rate of ${v.variant}`);
      if (units[i] > 0) follows(isNear(v.rate, successes[i] / units[i]), true, `rate of ${v.variant}`);
    }
    const { priorAlpha, priorBeta, conversionDelaySeconds } = facts.parameters;
    if (algorithmVersion === "beta-pooled" && isActive(v) && conversionDelaySeconds === undefined && facts.periods.length === 1) {
      follows(v.posterior.family, "beta", `family of ${v.variant}`);
      follows(isNear(v.posterior.alpha, priorAlpha + successes[i]), true, `alpha of ${v.variant}`);
      follows(isNear(v.posterior.beta, priorBeta + units[i] - successes[i]), true, `beta of ${v.variant}`);
    }
    if (target === "rps" || target === "rpm") {
      const revenue = sum(facts.periods.map((p) => micros(p.revenue[i] ?? "0")));
      follows(micros(v.revenue) === revenue, true, `revenue of ${v.variant}`);
      if (units[i] > 0) {
        const rate = ((Number(revenue) / 1e6) * (target === "rpm" ? 1000 : 1)) / units[i];
        follows(Math.abs(v.rate - rate) <= 1e-9 * Math.max(1, Math.abs(rate)), true, `rate of ${v.variant}`);
      }
    }
    if (algorithm === "fixed") follows(v.weight, decisions.variants[i].weight, `given weight of ${v.variant}`);
  });
  if (facts.variants.some((v) => isActive(v) && v.fromPrior)) follows(facts.usedFallback, true, "usedFallback");
  const { window } = facts.parameters;
  const seen = target === "conversion" && window !== undefined ? facts.periods.slice(-window) : facts.periods;
  followShares(decisions, algorithm, facts.variants, (i) => units[i], seen);
  decisions.computed.set(facts.windowDays, facts);
  decisions.computations++;
}

/** Shares that follow from the probabilities to be best alone; null of an algorithm whose shares are not computed here. */
function sharesOf(algorithm, best, control) {
  if (algorithm === "thompson") return best;
  if (algorithm !== "balanced-thompson") return null;
  if (control < 0 || best.length === 1) return best;
  const others = sum(best.filter((_, n) => n !== control));
  const compared = (n) => (n === control ? 1 : others > 0 ? best[n] / others : 1 / (best.length - 1));
  return best.map((p, n) => p / 2 + compared(n) / 4);
}

/** Weights where they follow from what the event says. Of other algorithms only the bounds are followed. */
function followShares(decisions, algorithm, variants, unitsOf, periods) {
  const { floor, warmUp = 0, unitsToLead = 0 } = decisions.facts.allocationPolicy;
  const places = variants.map((_, i) => i).filter((i) => isActive(decisions.variants[i]));
  const isWarm = places.every((i) => unitsOf(i) >= warmUp);
  const even = round(places.map(() => MILLION / places.length));
  const isNew = places.map((i) => maturedUnits(decisions, i, periods) < unitsToLead);
  const best = places.map((i) => variants[i].probabilityBest);
  const following = sharesOf(algorithm, best, places.findIndex((i) => decisions.variants[i].isControl));
  if (following) {
    const isEmpty = algorithm === "balanced-thompson" && places.every((i) => isUnseen(decisions, i, periods));
    const shares = (isEmpty ? best : following).map((share) => floor + (1 - places.length * floor) * share);
    const usual = isWarm ? round(shares.map((share) => share * MILLION)) : even;
    const isBound = isNew.some((is, n) => is && usual[n] >= even[n] - 1);
    usual.forEach((weight, n) => {
      const expected = isBound && isNew.every((is) => is) ? even[n] : isBound && isNew[n] ? Math.min(weight, even[n]) : weight;
      // How the others divide what is left is asked of the policy again, without the new ones.
      if (isBound && !isNew[n]) return;
      const { variant, weight: recorded } = variants[places[n]];
      if (!(Math.abs(recorded - expected) <= 1)) follows(recorded, expected, `weight of ${variant}`);
    });
  }
  if (algorithm !== "fixed" && isWarm) {
    isNew.forEach((is, n) => follows(!is || variants[places[n]].weight <= even[n] + 1, true, "at most an even share"));
  }
  variants.forEach((v, i) => {
    if (places.includes(i)) return;
    follows([v.weight, v.probabilityBest, v.expectedLoss], [0, 0, 0], `what ${v.variant}, deactivated, gets`);
  });
}

/** Nobody got it, in what the algorithm was shown. */
const isUnseen = (decisions, variant, periods) =>
  periods ? periods.every(({ units }) => !units[variant]) : decisions.variants[variant].assignments === 0;

/** Units whose conversions would be known by now; in fading evidence, parts of them. */
function maturedUnits(decisions, variant, periods) {
  if (!periods) return decisions.variants[variant].assignments;
  const factor = decisions.facts.allocationPolicy.discount ?? 1;
  const of = ({ units, successes, exposure }) =>
    exposure ? Math.max(exposure[variant] ?? 0, successes?.[variant] ?? 0) : (units[variant] ?? 0);
  return periods.reduce((units, period) => units * factor + of(period), 0);
}

/** What visitors did by period: stretches of allocations, of which the neighbours with the fewest visitors are joined. */
export class Periods {
  list = [{ first: 0, units: [], successes: [] }];

  constructor(most) {
    this.most = most;
  }

  count(what, variant, allocation) {
    const period = what === "units" ? this.list.at(-1) : (this.list.findLast((p) => p.first <= allocation) ?? this.list[0]);
    period[what][variant] = (period[what][variant] ?? 0) + 1;
  }

  begin(allocation) {
    const visitors = (i) => sum(Object.values(this.list[i].units));
    if (this.most === 1 || visitors(this.list.length - 1) === 0) return;
    if (this.list.length === this.most) {
      const pairs = this.list.slice(1).map((_, i) => visitors(i) + visitors(i + 1));
      const fewest = pairs.indexOf(Math.min(...pairs));
      const [earlier, later] = this.list.splice(fewest, 2);
      for (const what of ["units", "successes"]) {
        for (const [variant, n] of Object.entries(later[what])) earlier[what][variant] = (earlier[what][variant] ?? 0) + n;
      }
      this.list.splice(fewest, 0, earlier);
    }
    this.list.push({ first: allocation, units: [], successes: [] });
  }

  evidence(variants) {
    const counts = (list) => Array.from({ length: variants }, (_, i) => list[i] ?? 0);
    const isEmpty = this.list.length > 1 && this.list.at(-1).units.length === 0;
    return (isEmpty ? this.list.slice(0, -1) : this.list).map(({ first, units, successes }) => ({
      period: this.most === 1 ? "all" : String(first),
      units: counts(units),
      successes: counts(successes),
    }));
  }
}

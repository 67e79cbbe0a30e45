// The part of section 6 of docs/audit-format.md about what is measured. Whether a definition has what its type takes, within
// its bounds, is not looked at here.
import { isDeepStrictEqual } from "node:util";
import { follows } from "./verify-rules.mjs";

const MAX_IN_FORCE = 100;
const MAX_IN_ALL = 500;

/** Letter by letter, without what would be several letters. */
const upper = (text) => Array.from(text, (c) => (c.toUpperCase().length === c.length ? c.toUpperCase() : c)).join("");

const text = (value) => (value === undefined || typeof value === "string" ? value : JSON.stringify(value));

export class Metrics {
  /** By their ids. */
  all = new Map();

  /** What the experiment was paused for. */
  stops = new Set();

  /** Throws what is wrong; gives the deviations, of which there are none in a draft. */
  judge(type, facts, state) {
    follows(["draft", "active", "paused"].includes(state), true, `${type} while ${state}`);
    if (state !== "draft") follows(typeof facts.reason, "string", "reason");
    const deviations = this[type](facts);
    return state === "draft" ? [] : deviations.map((d) => ({ ...d, reason: facts.reason }));
  }

  metric_defined({ metric, definition, origin, project }) {
    follows(this.all.has(metric), false, "defined before");
    follows(project, undefined, "project of an experiment's metric");
    this.followOthers(metric, definition);
    follows(this.inForce().length < MAX_IN_FORCE && this.all.size < MAX_IN_ALL, true, "room for a metric");
    this.all.set(metric, { definition, origin });
    return [{ field: `metrics.${definition.name}`, after: text(definition) }];
  }

  metric_changed({ metric, definition, origin }) {
    const { definition: was, origin: from } = this.open(metric);
    this.followOthers(metric, definition);
    follows(isDeepStrictEqual([definition, origin], [was, from]), false, "nothing new");
    this.all.set(metric, { definition, origin });
    const members = [...new Set([...Object.keys(was), ...Object.keys(definition)])];
    return members
      .filter((m) => !isDeepStrictEqual(was[m], definition[m]))
      .map((m) => ({ field: `metrics.${was.name}.${m}`, before: text(was[m]), after: text(definition[m]) }));
  }

  metric_retired({ metric }) {
    const { definition } = this.open(metric);
    this.all.set(metric, { ...this.all.get(metric), isRetired: true });
    return [{ field: `metrics.${definition.name}`, before: text(definition) }];
  }

  /** What the numbers are is not in the log; whether they are beyond the limit in force is. */
  guardrail_breached({ metric, revision, variant, limit, liftLower, liftUpper, action }, control, canRemove) {
    const { definition } = this.open(metric);
    follows(definition.guardrail?.limit, limit, "limit in force");
    follows(variant === control, false, "the control is harmed by itself");
    follows(definition.lowerIsBetter ? liftLower > limit : -liftUpper > limit, true, "worse than the limit allows");
    const removes = definition.guardrail.action === "removeVariant" && canRemove;
    follows(action, removes ? "removeVariant" : undefined, "what the guardrail does");
    const stop = `${metric} ${revision} ${variant}`;
    follows(this.stops.has(stop), false, "stopped for before");
    this.stops.add(stop);
  }

  /** What traffic follows: more of it is better, and a unit without events brings nothing. */
  followObjective() {
    const primary = this.primary();
    const isSummed = primary?.type === "conversion" || [undefined, "sum", "count", "uniqueDays"].includes(primary?.aggregation);
    follows(["conversion", "revenue", "count"].includes(primary?.type), true, "type of the metric that traffic follows");
    follows(isSummed && !primary.lowerIsBetter, true, "a metric that traffic can follow");
  }

  /** The definition that decides; undefined without one. */
  primary() {
    return this.inForce().map(([, m]) => m.definition).find((d) => d.isPrimary);
  }

  open(metric) {
    follows(this.all.has(metric), true, "defined before");
    follows(this.all.get(metric).isRetired ?? false, false, "retired before");
    return this.all.get(metric);
  }

  inForce() {
    return [...this.all].filter(([, m]) => !m.isRetired);
  }

  /** One metric of a name, and one that decides, of those in force. */
  followOthers(metric, { name, isPrimary }) {
    const others = this.inForce().filter(([id]) => id !== metric).map(([, m]) => m.definition);
    follows(typeof name === "string" && name.trim() !== "", true, "name");
    follows(others.some((o) => upper(o.name) === upper(name)), false, "name of another metric");
    follows(isPrimary === true && others.some((o) => o.isPrimary), false, "another metric that decides");
  }
}

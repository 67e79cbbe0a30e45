// The part of section 6 of docs/audit-format.md about flags and segments: what others have to approve of them.
import { isDeepStrictEqual } from "node:util";
import { Proposals, ticks } from "./verify-approvals.mjs";
import { follows, WrongDecision } from "./verify-rules.mjs";

const PRODUCTION = "production";
const CLOCK_SKEW = 5n * 60n * 10_000_000n;

/** The events that can be proposed, and what a proposal calls them. */
const PROPOSED = {
  flag_changed: "definition",
  flag_environment_changed: "environment",
  flag_override_set: "override",
  flag_change_planned: "planned",
  flag_ramp_started: "ramp",
  flag_activated: "activated",
  flag_archived: "archived",
};

/** What others have to approve of a flag or a segment: it judges nothing else of them. */
export class Flags {
  /** What was done in an emergency. */
  deviations = [];
  overrides = [];
  planned = new Map();
  ramps = new Map();

  constructor(stream, policies, type) {
    this.proposals = new Proposals(type === "flag_created" ? "flag" : "segment", stream, policies);
  }

  /** What was found wrong with an event, or null. */
  judge({ version, type, at, data, actor }) {
    try {
      const facts = JSON.parse(data);
      if (version === 1) this.project = facts.project;
      const bypassed = this.judgeApproval(type, at, facts, actor);
      if (bypassed) this.deviations.push({ version, at, field: "approval", ...bypassed });
      this.note(type, facts, at);
      return null;
    } catch (e) {
      const reason = e instanceof WrongDecision ? e.message : `${type}: ${e.message}`;
      return { verdict: "wrongly computed", sequence: version, reason };
    }
  }

  judgeApproval(type, at, facts, actor) {
    const { proposals } = this;
    if (proposals.isAbout(type, facts, at, actor)) return null;
    // What takes over from a ramp stops it first.
    if (proposals.applying && type === "flag_ramp_stopped") return null;
    const isGoverned = this.isGoverned(type, facts);
    if (proposals.applying) {
      const { flag, segment } = proposals.applying.change;
      const approved = flag ? flag[PROPOSED[type]] : type === "segment_changed" ? segment : undefined;
      follows(approved === true ? {} : facts, approved === true ? facts : approved, "what was approved");
    }
    return proposals.require(isGoverned ? proposals.needed(this.project, "flags") : 0, "flags", actor);
  }

  isGoverned(type, facts) {
    switch (type) {
      case "flag_created":
        return facts.environments[PRODUCTION]?.isOn === true || facts.environments[PRODUCTION]?.off !== undefined;
      case "flag_changed":
        return this.isServed() && !isDeepStrictEqual(wordless(facts.definition), wordless(this.definition));
      case "flag_environment_changed":
        return !this.isFollowing(facts) && this.serves(facts.environment, facts.is);
      case "flag_activated":
        return !this.following?.activates && (this.production()?.isOn === true || this.isOverridden());
      case "flag_archived":
        return this.isServed();
      case "flag_override_set":
      case "flag_ramp_started":
        return facts.environment === PRODUCTION;
      case "flag_change_planned":
        return facts.action === "activate" || facts.environment === PRODUCTION;
      case "segment_changed":
        return !isDeepStrictEqual(facts.when, this.when);
      default:
        return false;
    }
  }

  production() {
    return this.environments[PRODUCTION];
  }

  serves(environment, then) {
    return environment === PRODUCTION && (then.isOn || then.off !== this.production()?.off);
  }

  isServed() {
    const it = this.production();
    return it?.isOn === true || it?.off !== undefined || this.isOverridden() ||
      [...this.planned.values()].some((p) => p.environment === PRODUCTION);
  }

  isOverridden() {
    return this.overrides.some((o) => o.environment === PRODUCTION);
  }

  isFollowing({ environment, is }) {
    const expected = this.following?.environment;
    return expected !== undefined && isDeepStrictEqual([environment, is], [expected, this.following.is]);
  }

  /** What the event leaves behind. */
  note(type, facts, at) {
    // It is of the flag as it was before.
    const following = this.followingOf(type, facts, at);
    if (type === "flag_created") {
      Object.assign(this, { definition: facts.definition, environments: { ...facts.environments } });
    }
    if (type === "flag_changed") this.definition = facts.definition;
    if (type === "flag_environment_changed") this.environments[facts.environment] = facts.is;
    if (type === "flag_archived") this.planned.clear();
    if (type.startsWith("flag_override_")) {
      const isOther = (o) => o.environment !== facts.environment || o.unit !== facts.unit;
      const isOpen = (o) => o.until === undefined || ticks(o.until) > BigInt(at) * 10n;
      const isSet = type === "flag_override_set";
      this.overrides = this.overrides.filter((o) => isOther(o) && (!isSet || isOpen(o)));
      if (isSet) this.overrides.push(facts);
    }
    if (type === "flag_change_planned") this.planned.set(facts.change, facts);
    else if (type.startsWith("flag_change_")) this.planned.delete(facts.change);
    this.noteRamp(type, facts);
    if (type === "segment_created" || type === "segment_changed") this.when = facts.when;
    this.following = following;

    const { proposals } = this;
    if (type === "change_approved") return;
    if (type !== "flag_ramp_stopped") proposals.applying = null;
    if (type.startsWith("change_") || type.endsWith("_created")) return;
    proposals.revision++;
    proposals.markStale();
  }

  /** An environment has one ramp, its last. */
  noteRamp(type, facts) {
    if (type === "flag_ramp_started") {
      for (const [id, { environment }] of this.ramps) {
        if (environment === facts.environment) this.ramps.delete(id);
      }
      this.ramps.set(facts.ramp, { ...facts, step: 0, isOpen: true });
    }
    const ramp = this.ramps.get(facts.ramp);
    if (!ramp) return;
    if (type === "flag_ramp_step_taken") ramp.step = facts.step;
    if (["completed", "rolled_back", "stopped"].some((end) => type === `flag_ramp_${end}`)) ramp.isOpen = false;
  }

  /** What an event brings about right behind it, which is nobody's act. */
  followingOf(type, facts, at) {
    switch (type) {
      case "flag_ramp_started":
        return this.rollout(facts, facts.steps[0].rolloutPerMillion);
      case "flag_ramp_step_taken": {
        const ramp = this.ramps.get(facts.ramp);
        return ramp?.isOpen && facts.step === ramp.step + 1
          ? this.rollout(ramp, ramp.steps[facts.step].rolloutPerMillion)
          : undefined;
      }
      case "flag_ramp_rolled_back": {
        const ramp = this.ramps.get(facts.ramp);
        return ramp?.isOpen ? this.rollout(ramp, ramp.before) : undefined;
      }
      case "flag_change_carried_out": {
        const { at: time, action, environment, is } = this.planned.get(facts.change) ?? {};
        if (time === undefined || ticks(time) > BigInt(at) * 10n + CLOCK_SKEW) return undefined;
        return { environment, is, activates: action === "activate" };
      }
      case "flag_ramp_stopped":
        return this.following;
      default:
        return undefined;
    }
  }

  /** The rule of a ramp with another rollout; undefined for everybody. */
  rollout(ramp, rolloutPerMillion) {
    const before = this.environments[ramp?.environment];
    const split = before?.rules[ramp.rule]?.serve.split;
    if (!split || split.rolloutPerMillion === rolloutPerMillion) return undefined;
    const { rolloutPerMillion: was, ...rest } = split;
    const then = rolloutPerMillion === undefined ? rest : { ...rest, rolloutPerMillion };
    const rules = before.rules.map((r, i) => (i === ramp.rule ? { ...r, serve: { split: then } } : r));
    return { environment: ramp.environment, is: { ...before, rules } };
  }
}

/** A definition without what only people read. */
function wordless({ name, description, tags, prerequisites = [], ...rest }) {
  return { ...rest, prerequisites };
}

// The part of section 6 of docs/audit-format.md about flags and segments: what others have to approve of them.
import { isDeepStrictEqual } from "node:util";
import { Proposals } from "./verify-approvals.mjs";
import { follows, WrongDecision } from "./verify-rules.mjs";

const PRODUCTION = "production";

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
        return facts.environments[PRODUCTION]?.isOn === true;
      case "flag_changed":
        return this.isServed() && !isDeepStrictEqual(wordless(facts.definition), wordless(this.definition));
      case "flag_environment_changed":
        return !this.isFollowing(facts) && this.serves(facts.environment, facts.is);
      case "flag_activated":
        return !this.following?.activates && this.production()?.isOn === true;
      case "flag_archived":
        return this.isServed();
      case "flag_override_set":
      case "flag_ramp_started":
        return facts.environment === PRODUCTION;
      case "flag_change_planned":
        return facts.action === "activate" || (facts.is !== undefined && this.serves(facts.environment, facts.is));
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
    return it !== undefined && (it.isOn || it.off !== undefined ||
      this.overrides.some((o) => o.environment === PRODUCTION));
  }

  isFollowing({ environment, is }) {
    const expected = this.following?.environment;
    return expected !== undefined && isDeepStrictEqual([environment, is], [expected, this.following.is]);
  }

  /** What the event leaves behind. */
  note(type, facts, at) {
    // It is of the flag as it was before.
    const following = this.followingOf(type, facts);
    if (type === "flag_created") {
      Object.assign(this, { definition: facts.definition, environments: { ...facts.environments } });
      Object.assign(this, { overrides: [], planned: new Map(), ramps: new Map() });
    }
    if (type === "flag_changed") this.definition = facts.definition;
    if (type === "flag_environment_changed") this.environments[facts.environment] = facts.is;
    if (type === "flag_archived") this.planned.clear();
    if (type.startsWith("flag_override_")) {
      const isOther = (o) => o.environment !== facts.environment || o.unit !== facts.unit;
      const isOpen = (o) => o.until === undefined || Date.parse(o.until) * 1_000 > at;
      const isSet = type === "flag_override_set";
      this.overrides = this.overrides.filter((o) => isOther(o) && (!isSet || isOpen(o)));
      if (isSet) this.overrides.push(facts);
    }
    if (type === "flag_change_planned") this.planned.set(facts.change, facts);
    else if (type.startsWith("flag_change_")) this.planned.delete(facts.change);
    if (type === "flag_ramp_started") this.ramps.set(facts.ramp, facts);
    if (type === "segment_created" || type === "segment_changed") this.when = facts.when;
    this.following = following;

    const { proposals } = this;
    if (type.startsWith("change_") || type.endsWith("_created")) return;
    proposals.revision++;
    proposals.markStale();
    if (type !== "flag_ramp_stopped") proposals.applying = null;
  }

  /** What an event brings about right behind it, which is nobody's act. */
  followingOf(type, facts) {
    switch (type) {
      case "flag_ramp_started":
        return this.rollout(facts, facts.steps[0].rolloutPerMillion);
      case "flag_ramp_step_taken": {
        const ramp = this.ramps.get(facts.ramp);
        return this.rollout(ramp, ramp?.steps[facts.step].rolloutPerMillion);
      }
      case "flag_ramp_rolled_back": {
        const ramp = this.ramps.get(facts.ramp);
        return this.rollout(ramp, ramp?.before);
      }
      case "flag_change_carried_out": {
        const { action, environment, is } = this.planned.get(facts.change) ?? {};
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
    if (!split) return undefined;
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

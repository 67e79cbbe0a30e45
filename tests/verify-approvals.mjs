// The part of section 6 of docs/audit-format.md about what other people have to approve.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { canonical, follows, isActive } from "./verify-rules.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest();
const DEFAULT_PROJECT = "5a3d1170-0000-4000-8000-000000000002";

const STEPS = {
  experiment_started: "start",
  experiment_resumed: "resume",
  experiment_completed: "complete",
  experiment_archived: "archive",
};

const MEASURES = ["metric_defined", "metric_changed", "metric_retired"];

const MOVES = [...Object.keys(STEPS), "experiment_paused", "preregistration_changed", "variants_changed",
  "history_imported"];

/** The stream in which a project says what has to be approved. */
function streamOf(project) {
  const id = sha256(`samplit/approval-policy/${project}`).subarray(0, 16);
  id[6] = (id[6] & 0x0f) | 0x80;
  id[8] = (id[8] & 0x3f) | 0x80;
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** In tenths of a microsecond, which doubles do not hold. */
export function ticks(time) {
  const [, fraction = ""] = /\.(\d+)/.exec(time) ?? [];
  return BigInt(Date.parse(time.replace(/\.\d+/, ""))) * 10_000n + BigInt(fraction.padEnd(7, "0").slice(0, 7));
}

/** What was proposed for what a stream is about, and what has to be. */
export class Proposals {
  proposals = new Map();
  applying = null;
  revision = 1;

  /** `policies` has the last event of each project's policy so far, by its stream. */
  constructor(kind, stream, policies) {
    Object.assign(this, { kind, stream, policies });
  }

  /** The approvals that an action takes in a project. */
  needed(project, action) {
    const policy = this.policies.get(streamOf(project ?? DEFAULT_PROJECT));
    return policy?.rules.find((rule) => rule.action === action)?.approvals ?? 0;
  }

  /** Whether it is an event about proposals, which is followed then. */
  isAbout(type, facts, at, actor) {
    const isIt = Object.hasOwn(Proposals.prototype, `on_${type}`);
    if (isIt) this[`on_${type}`](facts, at, actor);
    return isIt;
  }

  /** Throws where approvals are missing; gives what was done without one by who may in an emergency. */
  require(needed, action, actor) {
    if (needed === 0) return null;
    if (!this.applying && actor?.startsWith("break_glass:")) {
      return { before: `${needed} for '${action}'`, after: `done by ${actor}` };
    }
    follows((this.applying?.approvers.length ?? 0) >= needed, true, `${needed} approvals of '${action}'`);
    return null;
  }

  /** There is something else now than what waits was meant for. */
  markStale(isMeant = () => true) {
    for (const proposal of this.proposals.values()) {
      if (proposal.status === "pending" && isMeant(proposal)) proposal.status = "stale";
    }
  }

  on_change_proposed(facts) {
    const { digest, ...rest } = facts;
    follows(digest, sha256(canonical({ ...rest, [this.kind]: this.stream })).toString("hex"), "digest");
    follows(facts.expectedRevision, this.revision, "revision");
    follows(this.proposals.has(facts.proposal), false, "proposed before");
    this.proposals.set(facts.proposal, { ...facts, status: "pending", approvers: [] });
  }

  on_change_approved({ proposal: id, digest, approver, applies }, at, actor) {
    const proposal = this.decided(id, digest, approver, at, actor);
    follows(approver === proposal.proposer, false, "approved by who proposed it");
    follows(proposal.approvers.includes(approver), false, "approved before by the same person");
    proposal.approvers.push(approver);
    this.applying = applies ? proposal : null;
    if (applies) proposal.status = "applied";
  }

  on_change_rejected({ proposal, digest, rejectedBy }, at, actor) {
    this.decided(proposal, digest, rejectedBy, at, actor).status = "rejected";
  }

  on_change_withdrawn({ proposal }, at) {
    this.waiting(proposal, at).status = "withdrawn";
  }

  decided(id, digest, person, at, actor) {
    const proposal = this.waiting(id, at);
    follows(digest, proposal.digest, "digest");
    follows(actor, `user:${person}`, "actor");
    return proposal;
  }

  waiting(id, at) {
    const proposal = this.proposals.get(id);
    follows(proposal?.status, "pending", "status of the proposal");
    follows(BigInt(at) * 10n < ticks(proposal.expiresAt), true, "in time");
    return proposal;
  }
}

/** What others have to approve of an experiment. */
export class Approvals extends Proposals {
  constructor(stream, policies) {
    super("experiment", stream, policies);
  }

  /** Throws what is wrong; gives what was done without an approval by who may in an emergency. */
  judge({ type, at, facts, actor }, experiment) {
    if (this.isAbout(type, facts, at, actor)) return null;
    const action = this.actionOf(type, facts, experiment);
    if (this.applying) {
      if (type === "experiment_preregistered") return null;
      follows(action, this.applying.action, "what was approved");
      this.followChange(type, facts, this.applying);
    }
    const { endAt, project } = experiment.facts;
    const isAtItsEnd = action === "complete" && endAt !== undefined && ticks(endAt) <= BigInt(at) * 10n;
    return isAtItsEnd ? null : this.require(this.needed(project, action), action, actor);
  }

  /** What the event leaves behind. */
  note(type) {
    if (MOVES.includes(type)) {
      this.revision++;
      this.markStale();
    }
    // What a start starts, and what metrics are, is not what it was.
    if (MEASURES.includes(type)) this.markStale(({ action }) => ["start", "metrics"].includes(action));
    if (type !== "change_approved" && type !== "experiment_preregistered") this.applying = null;
  }

  actionOf(type, facts, { state, variants, elements }) {
    if (Object.hasOwn(STEPS, type)) return STEPS[type];
    if (state === "draft") return undefined;
    if (type === "preregistration_changed") return "preregistration";
    if (MEASURES.includes(type)) return "metrics";
    if (type !== "variants_changed" || facts.guardrail) return undefined;
    const shown = (all) => all.map((e) => ({ ...e, variants: e.variants.map(({ weight, ...rest }) => rest) }));
    return isDeepStrictEqual(facts.variants.map(isActive), variants.map(isActive)) &&
      isDeepStrictEqual(shown(facts.elements ?? []), shown(elements))
      ? "weights"
      : "variants";
  }

  /** It is what was proposed, as far as that is said in the event. */
  followChange(type, facts, { change = {}, reason }) {
    if (type === "experiment_completed") follows(facts.reason, reason, "reason");
    if (type === "preregistration_changed") {
      follows(facts, { preregistration: change.preregistration ?? {}, reason }, "registration");
    }
    if (MEASURES.includes(type)) {
      const { metric, definition, origin } = change.metric;
      const { reason: why, ...done } = facts;
      follows(why, reason, "reason");
      follows(done, JSON.parse(JSON.stringify({ metric, definition, origin })), "metric");
      follows(type === "metric_retired", definition === undefined, "retired, or defined");
    }
    if (type !== "variants_changed") return;
    follows(facts.reason, reason, "reason");
    if (change.elements) {
      // Those that are known stand where they were.
      const byName = (all) => Object.fromEntries(all.map((e) => [e.name, { ...e, variants: undefined }]));
      const variants = (all) => Object.fromEntries(
        all.flatMap((e) => e.variants.map((v) => [`${e.name}\0${v.name}`, { ...v, active: isActive(v) }])),
      );
      follows(byName(facts.elements), byName(change.elements), "elements");
      follows(variants(facts.elements), variants(change.elements), "variants of elements");
      return;
    }
    const asked = (v) => [v.name, v.isControl, v.url, isActive(v), v.share ?? v.weight ?? v.trafficAllocation];
    const inOrder = (all) => all.map(asked).sort(([a], [b]) => (a < b ? -1 : 1));
    const recorded = facts.variants.map(({ weight, ...v }) => v);
    follows(inOrder(recorded), inOrder(change.variants.map((v) => ({ ...v, name: v.name.trim() }))), "variants");
  }
}

import type { Experiment } from "../Experiments/experiment.ts";
import { addressOf } from "../Experiments/routes.ts";
import type { Schema } from "../Http/api.ts";
import { differencesOf, type Difference } from "./change.ts";
import { flagDifferencesOf, segmentDifferencesOf } from "./flagChange.ts";

type Change = Schema<"ProposedChange">;

/** What a proposal is about, as it is now. */
export interface Subject {
  id: string;
  name: string;
  address: string;
  revision: number;
  /** What a change would make other than it is. */
  differencesOf: (change: Change) => readonly Difference[];
}

export const subjectOfExperiment = (of: Experiment): Subject => ({
  id: of.id,
  name: of.name,
  address: addressOf(of.id),
  revision: of.revision,
  differencesOf: (change) => differencesOf(change, of),
});

export const subjectOfFlag = (of: Schema<"FlagView">): Subject => ({
  id: of.id,
  name: of.key,
  address: `/flags/${encodeURIComponent(of.key)}`,
  revision: of.revision,
  differencesOf: (change) => (change.flag ? flagDifferencesOf(change.flag, of) : []),
});

export const subjectOfSegment = (of: Schema<"SegmentView">): Subject => ({
  id: of.id,
  name: of.key,
  address: `/flags/segments/${encodeURIComponent(of.key)}`,
  revision: of.revision,
  differencesOf: (change) => (change.segment ? segmentDifferencesOf(change.segment, of) : []),
});

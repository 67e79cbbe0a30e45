import { useEffect } from "preact/hooks";
import type { Experiment } from "../Experiments/experiment.ts";
import { get, post, type Schema } from "../Http/api.ts";
import type { Problem } from "../Http/problem.ts";
import { Resource } from "../Http/resource.ts";
import { mayPropose, Propose } from "./Propose.tsx";
import { Proposals } from "./Proposals.tsx";
import { subjectOfExperiment } from "./subject.ts";
import { t } from "./words.ts";

const proposals = new Resource((id: string, signal: AbortSignal) =>
  get("/api/experiments/{id}/proposals", { path: { id }, signal }),
);

/** What was proposed for one experiment, while there is any; the newest first. */
export function ExperimentProposals({ of, changed }: { of: Experiment; changed: () => void }) {
  useEffect(() => proposals.revalidate(of.id), [of.id]);
  const known = proposals.state.value.value?.proposals ?? [];
  return known.length === 0 ? null : (
    <section>
      <h2>{t("approvals.here")}</h2>
      <Proposals
        of={known}
        subjects={[subjectOfExperiment(of)]}
        isInside
        changed={() => {
          void proposals.reload();
          changed();
        }}
      />
    </section>
  );
}

interface ProposeInsteadProps {
  /** What the server said when it was to be done at once. */
  refused: Problem | null;
  experiment: string;
  etag: string | null;
  action: Schema<"ApprovalAction">;
  change?: Omit<Schema<"ProposeChangeRequest">, "action" | "reason">;
  /** As it was given for doing it at once. */
  reason: string;
}

/** Where others have to approve first, what was refused becomes a proposal. */
export const ProposeInstead = ({ refused, experiment, etag, action, change, reason }: ProposeInsteadProps) =>
  mayPropose(refused) ? (
    <Propose
      reason={reason}
      send={(why) =>
        post("/api/experiments/{id}/proposals", {
          path: { id: experiment },
          body: { action, reason: why, ...change },
          ifMatch: etag,
        })
      }
      done={() => void proposals.reload()}
    />
  ) : null;

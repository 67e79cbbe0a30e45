import { useEffect } from "preact/hooks";
import { mayPropose, Propose } from "../Approvals/Propose.tsx";
import { Proposals } from "../Approvals/Proposals.tsx";
import { subjectOfFlag } from "../Approvals/subject.ts";
import { t as approvals } from "../Approvals/words.ts";
import { get, post, type Schema, type Tagged } from "../Http/api.ts";
import type { Problem } from "../Http/problem.ts";
import { Resource } from "../Http/resource.ts";
import { flag, type Flag } from "./flag.ts";

const proposals = new Resource((id: string, signal: AbortSignal) =>
  get("/api/flags/{id}/proposals", { path: { id }, signal }),
);

/** What waits for somebody else, of one flag; and what was closed, behind the fold of its history. */
export function FlagProposals({ of }: { of: Flag }) {
  useEffect(() => proposals.revalidate(of.id), [of.id, of.revision]);
  const waiting = (proposals.state.value.value?.proposals ?? []).filter(
    (one) => one.flag === of.id && (one.status === "pending" || one.status === "stale"),
  );
  return waiting.length === 0 ? null : (
    <section>
      <h2>{approvals("approvals.here")}</h2>
      <Proposals
        of={waiting}
        subjects={[subjectOfFlag(of)]}
        isInside
        changed={() => {
          void proposals.reload();
          void flag.reload();
        }}
      />
    </section>
  );
}

interface ProposeChangeProps {
  /** What the server said when it was to be done at once. */
  refused: Problem | null;
  of: Tagged<Flag>;
  change: () => Omit<Schema<"ProposeFlagChangeRequest">, "reason">;
  /** As it was given for doing it at once. */
  reason?: string | undefined;
}

/** Where others have to approve first, what was refused becomes a proposal. */
export const ProposeChange = ({ refused, of, change, reason = "" }: ProposeChangeProps) =>
  mayPropose(refused) ? (
    <Propose
      reason={reason}
      send={(why) =>
        post("/api/flags/{id}/proposals", {
          path: { id: of.value.id },
          body: { ...change(), reason: why },
          ifMatch: of.etag,
        })
      }
      done={() => void proposals.reload()}
    />
  ) : null;

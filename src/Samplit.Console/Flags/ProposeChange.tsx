import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { mayPropose, Propose } from "../Approvals/Propose.tsx";
import { Proposals } from "../Approvals/Proposals.tsx";
import { subjectOfFlag, subjectOfSegment } from "../Approvals/subject.ts";
import { t as approvals } from "../Approvals/words.ts";
import { get, post, type Schema, type Tagged } from "../Http/api.ts";
import type { Problem } from "../Http/problem.ts";
import { Resource } from "../Http/resource.ts";
import { flag, type Flag } from "./flag.ts";

interface PendingProps<T> {
  of: T;
  changed: () => void;
}

/** What waits for somebody else, of one flag. */
export const PendingFlagProposals = ({ of, changed }: PendingProps<Flag>) => (
  <Pending kind="flags" of={of} subject={subjectOfFlag(of)} changed={changed} />
);

/** What waits for somebody else, of one segment. */
export const PendingSegmentProposals = ({ of, changed }: PendingProps<Schema<"SegmentView">>) => (
  <Pending kind="segments" of={of} subject={subjectOfSegment(of)} changed={changed} />
);

/** Grows with each proposal that is made here. */
const made = signal(0);

interface PendingOfProps extends PendingProps<{ id: string; revision: number }> {
  kind: "flags" | "segments";
  subject: ReturnType<typeof subjectOfFlag>;
}

function Pending({ kind, of, subject, changed }: PendingOfProps) {
  const proposals = useMemo(
    () =>
      new Resource((id: string, signal: AbortSignal) =>
        get(`/api/${kind}/{id}/proposals`, { path: { id }, signal }),
      ),
    [kind],
  );
  useEffect(() => proposals.revalidate(of.id), [of.id, of.revision, made.value]);
  const pending = (proposals.state.value.value?.proposals ?? []).filter(
    (one) => one.status === "pending" && (one.flag ?? one.segment) === of.id,
  );
  return pending.length === 0 ? null : (
    <section>
      <h2>{approvals("approvals.here")}</h2>
      <Proposals
        of={pending}
        subjects={[subject]}
        isInside
        changed={() => {
          void proposals.reload();
          changed();
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
      done={() => {
        made.value++;
        void flag.reload();
      }}
    />
  ) : null;

interface ProposeSegmentProps {
  refused: Problem | null;
  of: Tagged<Schema<"SegmentView">>;
  change: () => Omit<Schema<"ProposeSegmentChangeRequest">, "reason">;
}

/** The same of a segment. */
export const ProposeSegmentChange = ({ refused, of, change }: ProposeSegmentProps) =>
  mayPropose(refused) ? (
    <Propose
      reason=""
      send={(reason) =>
        post("/api/segments/{id}/proposals", {
          path: { id: of.value.id },
          body: { ...change(), reason },
          ifMatch: of.etag,
        })
      }
      done={() => made.value++}
    />
  ) : null;

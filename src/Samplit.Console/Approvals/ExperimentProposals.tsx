import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Experiment } from "../Experiments/experiment.ts";
import { may } from "../Frame/account.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, type Schema } from "../Http/api.ts";
import type { Problem } from "../Http/problem.ts";
import { Resource } from "../Http/resource.ts";
import { Proposals } from "./Proposals.tsx";
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
        experiments={[of]}
        isInside
        changed={() => {
          void proposals.reload();
          changed();
        }}
      />
    </section>
  );
}

interface ProposeProps {
  /** What the server said when it was to be done at once. */
  refused: Problem | null;
  experiment: string;
  etag: string | null;
  action: Schema<"ApprovalAction">;
  change?: Omit<Schema<"ProposeChangeRequest">, "action" | "reason">;
  /** As it was given for doing it at once. */
  reason: string;
}

/** Whether what was refused may be proposed. */
export const mayPropose = (refused: Problem | null): boolean =>
  refused?.code === "approval_required" && may("proposal:create");

/** Where others have to approve first, what was refused becomes a proposal. */
export function ProposeInstead(props: ProposeProps) {
  return mayPropose(props.refused) ? <Propose {...props} /> : null;
}

function Propose({ experiment, etag, action, change, reason }: ProposeProps) {
  const sending = useSending();
  const why = useSignal(reason);
  const isDone = useSignal(false);
  return isDone.value ? (
    <p class="note good" role="status">
      {t("approvals.proposedNow")} <a href="/approvals">{t("approvals.toList")}</a>
    </p>
  ) : (
    <Form
      of={sending}
      verb={t("approvals.propose")}
      send={() =>
        post("/api/experiments/{id}/proposals", {
          path: { id: experiment },
          body: { action, reason: why.value.trim(), ...change },
          ifMatch: etag,
        })
      }
      done={() => {
        isDone.value = true;
        void proposals.reload();
      }}
    >
      <p>{t("approvals.proposeText")}</p>
      <Input
        label={t("approvals.reason")}
        name="reason"
        of={sending}
        required
        lines={2}
        value={why.value}
        change={(text) => (why.value = text)}
      />
    </Form>
  );
}

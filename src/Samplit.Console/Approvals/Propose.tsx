import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import type { Problem } from "../Http/problem.ts";
import { t } from "./words.ts";

/** Whether what was refused may be proposed. */
export const mayPropose = (refused: Problem | null): boolean =>
  refused?.code === "approval_required" && may("proposal:create");

interface ProposeProps {
  /** Proposes what was refused, with a reason that is not empty. */
  send: (reason: string) => Promise<unknown>;
  /** As it was given for doing it at once. */
  reason: string;
  done: () => void;
}

/** Makes a proposal of what others have to approve first. */
export function Propose({ send, reason, done }: ProposeProps) {
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
      send={() => send(why.value.trim())}
      done={() => {
        isDone.value = true;
        done();
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

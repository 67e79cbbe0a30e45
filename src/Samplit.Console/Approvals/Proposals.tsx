import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { nameOfUser, names } from "../Access/names.ts";
import { account, may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { ago, count, day, dayAndTime, plain } from "../Frame/format.ts";
import { Input } from "../Frame/Form.tsx";
import { post, type Schema } from "../Http/api.ts";
import type { Difference } from "./change.ts";
import type { Subject } from "./subject.ts";
import { t } from "./words.ts";

export type Proposal = Schema<"ProposalView">;

const steps = ["approve", "reject", "withdraw"] as const;
type Step = (typeof steps)[number];

/** Of what it is about. */
export const subjectIdOf = (of: Proposal): string => of.experiment ?? of.flag ?? of.segment ?? "";

interface ProposalsProps {
  of: readonly Proposal[];
  /** What they are about, as it is now. */
  subjects: readonly Subject[];
  /** Whether they stand under a heading of their own. */
  isInside?: boolean;
  changed: () => void;
}

/** Proposals with what each would change, and what may be done with it. */
export function Proposals({ of, subjects, isInside = false, changed }: ProposalsProps) {
  useEffect(() => names.revalidate("all"), []);
  return (
    <div class="proposals">
      {of.map((proposal) => (
        <ProposalCard
          key={proposal.id}
          of={proposal}
          now={subjects.find(({ id }) => id === subjectIdOf(proposal)) ?? null}
          title={isInside ? "h3" : "h2"}
          changed={changed}
        />
      ))}
    </div>
  );
}

interface ProposalCardProps {
  of: Proposal;
  now: Subject | null;
  title: "h2" | "h3";
  changed: () => void;
}

function ProposalCard({ of, now, title: Title, changed }: ProposalCardProps) {
  const asked = useSignal<Step | null>(null);
  const reason = useSignal("");
  const isMine = of.proposer != null && account.value?.actor === `user:${of.proposer}`;
  const isStale = of.status === "stale" || (now !== null && now.revision !== of.expectedRevision);
  const isOpen = of.status === "pending";
  const possible: Record<Step, boolean> = {
    approve: isOpen && !isStale && !isMine && may("proposal:decide"),
    reject: isOpen && !isMine && may("proposal:decide"),
    withdraw: isOpen && isMine,
  };
  const path = { id: subjectIdOf(of), proposal: of.id };
  const { digest } = of;
  const kind = of.flag ? "flags" : of.segment ? "segments" : "experiments";
  return (
    <section class="card" data-proposal={of.id}>
      <Title dir="auto">
        {t(`approvals.action.${of.action}`)}: {now ? <a href={now.address}>{now.name}</a> : subjectIdOf(of)}
      </Title>
      <p class="quiet">
        <span class="status">{t(`approvals.status.${isOpen && isStale ? "stale" : of.status}`)}</span>{" "}
        {t("approvals.proposed", {
          name: of.proposer ? nameOfUser(of.proposer) : t("approvals.server"),
          ago: ago(of.proposedAt),
        })}
        {isOpen && ` · ${t("approvals.expires", { date: day(of.expiresAt) })}`}
        {" · "}
        {t("approvals.given", { given: count(of.approvers.length), needed: count(of.approvalsNeeded) })}{" "}
        {of.approvers.length > 0 &&
          t("approvals.givenBy", { names: of.approvers.map(nameOfUser).join(", ") })}
      </p>
      <p dir="auto">{t("approvals.why", { reason: of.reason })}</p>
      {of.closedReason && <p dir="auto">{of.closedReason}</p>}
      {isOpen && isStale && (
        <p class="note warn" role="status">
          {t("approvals.stale")}{" "}
          {now && t("approvals.staleOf", { expected: count(of.expectedRevision), now: count(now.revision) })}
        </p>
      )}
      <p class="quiet">{t("approvals.wouldChange")}</p>
      <p>{t(`approvals.does.${of.action}`)}</p>
      {of.change && now && !isStale && <Changes of={now.differencesOf(of.change)} />}
      <details>
        <summary>{t("approvals.change.whole")}</summary>
        <dl>
          <dt>{t("approvals.digest")}</dt>
          <dd class="id">{digest}</dd>
        </dl>
        {of.change && <pre tabIndex={0}>{JSON.stringify(of.change, null, 2)}</pre>}
        <p class="quiet">{dayAndTime(of.proposedAt)}</p>
      </details>
      {isOpen && isMine && <p class="quiet">{t("approvals.own")}</p>}
      <p class="actions">
        {steps
          .filter((step) => possible[step])
          .map((step) => (
            <button
              type="button"
              class={step === "approve" ? undefined : "plain"}
              onClick={() => {
                reason.value = "";
                asked.value = step;
              }}
            >
              {t(`approvals.${step}`)}…
            </button>
          ))}
      </p>
      <ConfirmDialog
        about={asked}
        title={(step) => `${t(`approvals.${step}`)}: ${t(`approvals.action.${of.action}`)}`}
        verb={(step) => t(`approvals.${step}`)}
        send={(step) =>
          step === "approve"
            ? post(`/api/${kind}/{id}/proposals/{proposal}/approve`, { path, body: { digest } })
            : step === "reject"
              ? post(`/api/${kind}/{id}/proposals/{proposal}/reject`, {
                  path,
                  body: { digest, reason: reason.value.trim() || null },
                })
              : post(`/api/${kind}/{id}/proposals/{proposal}/withdraw`, { path })
        }
        done={changed}
      >
        {(step, sending) => (
          <>
            <p>{t(`approvals.${step}Text`)}</p>
            <p class="id">{digest}</p>
            {step === "reject" && (
              <Input
                label={t("approvals.reason")}
                name="reason"
                of={sending}
                lines={2}
                value={reason.value}
                change={(text) => (reason.value = text)}
              />
            )}
          </>
        )}
      </ConfirmDialog>
    </section>
  );
}

function Changes({ of }: { of: readonly Difference[] }) {
  return (
    <ul class="changes">
      {of.length === 0 && <li class="quiet">{t("approvals.change.none")}</li>}
      {of.map((change) => (
        <li dir="auto">{say(change)}</li>
      ))}
    </ul>
  );
}

const valueOf = (value: string | number | null): string =>
  value === null ? t("approvals.nothing") : typeof value === "number" ? plain(value, 6) : `“${value}”`;

function say(change: Difference): string {
  switch (change.kind) {
    case "elements":
      return t("approvals.change.elements", { names: change.names.join(", ") });
    case "override":
    case "ramp":
    case "rule":
      return t(`approvals.change.${change.kind}`, {
        name: change.name,
        from: `${change.from ?? ""}`,
        to: `${change.to ?? ""}`,
      });
    case "weight":
    case "url":
    case "value":
    case "field": {
      const name =
        change.kind === "field"
          ? t(`approvals.field.${change.name}` as "approvals.field.metric")
          : change.name;
      return t(`approvals.change.${change.kind}`, {
        name,
        from: valueOf(change.from),
        to: valueOf(change.to),
      });
    }
    default:
      return t(`approvals.change.${change.kind}`, { name: change.name });
  }
}

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Project } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { count } from "../Frame/format.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { useSending } from "../Frame/sending.ts";
import { numberTyped } from "../Frame/typed.ts";
import { getTagged, put, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { t } from "./words.ts";

type Action = Schema<"ApprovalAction">;

const actions: readonly Action[] = [
  "start",
  "resume",
  "complete",
  "archive",
  "weights",
  "variants",
  "preregistration",
  "metrics",
  "flags",
];

/** As many as a policy may ask for. */
const MaxApprovals = 5;

/** How many others approve what, in one project. */
export function Policy({ of }: { of: Project }) {
  const policy = useMemo(
    () =>
      new Resource((id: string, signal: AbortSignal) =>
        getTagged("/api/projects/{id}/approval-policy", { path: { id }, signal }),
      ),
    [],
  );
  useEffect(() => policy.revalidate(of.id), [of.id]);
  return (
    <section data-policy={of.id}>
      <h2 dir="auto">{of.name}</h2>
      <Panel of={policy} size="table">
        {({ value, etag }) => (
          <Rules key={value.revision} of={value} etag={etag} changed={() => void policy.reload()} />
        )}
      </Panel>
    </section>
  );
}

interface RulesProps {
  of: Schema<"ApprovalPolicyView">;
  etag: string | null;
  changed: () => void;
}

function Rules({ of, etag, changed }: RulesProps) {
  const sending = useSending();
  const mayChange = may("project:change-approvals");
  const needed = useSignal(
    Object.fromEntries(
      actions.map((action) => [action, of.rules.find((rule) => rule.action === action)?.approvals ?? 0]),
    ) as Record<Action, number>,
  );
  const days = useSignal(String(of.proposalDays));
  return (
    <Form
      of={sending}
      class="policy"
      verb={t("approvals.save")}
      isReadOnly={!mayChange}
      send={() =>
        put("/api/projects/{id}/approval-policy", {
          path: { id: of.project },
          body: {
            rules: actions
              .filter((action) => needed.value[action] > 0)
              .map((action) => ({ action, approvals: needed.value[action] })),
            proposalDays: numberTyped(days.value),
          },
          ifMatch: etag,
        })
      }
      done={changed}
    >
      <DataTable
        label={t("approvals.policies")}
        columns={[t("approvals.action"), { number: t("approvals.needed") }]}
        class="narrow"
      >
        {actions.map((action) => (
          <tr data-action={action}>
            <th scope="row">{t(`approvals.action.${action}`)}</th>
            <td class="n">
              {mayChange ? (
                <input
                  type="number"
                  class="short"
                  min={0}
                  max={MaxApprovals}
                  aria-label={t("approvals.neededFor", { action: t(`approvals.action.${action}`) })}
                  value={needed.value[action]}
                  onInput={(e) =>
                    (needed.value = { ...needed.value, [action]: Number(e.currentTarget.value) })
                  }
                />
              ) : (
                count(needed.value[action])
              )}
            </td>
          </tr>
        ))}
      </DataTable>
      <div class="fields">
        <Input
          label={t("approvals.days")}
          name="proposalDays"
          of={sending}
          type="number"
          min={1}
          max={90}
          value={days.value}
          change={(text) => (days.value = text)}
        />
      </div>
      {of.revision > 0 && <p class="quiet">{t("approvals.saved", { revision: count(of.revision) })}</p>}
    </Form>
  );
}

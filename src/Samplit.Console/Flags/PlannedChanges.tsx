import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { dayAndTime } from "../Frame/format.ts";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { post, remove, type Schema, type Tagged } from "../Http/api.ts";
import { environmentDraftOf, environmentOf } from "./environmentDraft.ts";
import { EnvironmentFields } from "./EnvironmentFields.tsx";
import { environmentsOf, flag, usualEnvironment, utcOf, variantsOf, type Flag } from "./flag.ts";
import { ProposeChange } from "./ProposeChange.tsx";
import { RuleList } from "./RuleList.tsx";
import { Reason, reasonOf } from "./Reason.tsx";
import { t } from "./words.ts";

type Planned = Schema<"PlannedFlagChange">;
type Action = Schema<"FlagAction">;

const actions: readonly Action[] = ["setEnvironment", "deactivate", "activate"];

/** What becomes of the flag at a time by itself. */
export function PlannedChanges({ of }: { of: Tagged<Flag> }) {
  const isMaking = useSignal(false);
  const cancelled = useSignal<Planned | null>(null);
  const reason = useSignal("");
  const { value } = of;
  const mayChange = may("flag:define") && value.status !== "archived";
  const planned = value.planned ?? [];
  return (
    <section>
      <div class="title">
        <p class="quiet about">{t("planned.about")}</p>
        {mayChange && !isMaking.value && (
          <button type="button" onClick={() => (isMaking.value = true)}>
            {t("planned.make")}…
          </button>
        )}
      </div>
      {isMaking.value && <NewPlan of={of} close={() => (isMaking.value = false)} />}
      {planned.length === 0 ? (
        <p class="note">{t("planned.none")}</p>
      ) : (
        <DataTable
          label={t("flags.part.planned")}
          columns={[t("planned.at"), t("planned.what"), t("flags.reason"), ...(mayChange ? [""] : [])]}
        >
          {planned.map((change) => (
            <tr data-planned={change.id}>
              <th scope="row">{dayAndTime(change.at)}</th>
              <td>
                {t(`planned.action.${change.action}`, { environment: change.environment ?? "" })}
                {change.is && (
                  <details>
                    <summary>{t(change.is.isOn ? "planned.isOn" : "planned.isOff")}</summary>
                    <RuleList of={change.is} />
                  </details>
                )}
              </td>
              <td dir="auto">{change.reason}</td>
              {mayChange && (
                <td>
                  <button
                    type="button"
                    class="plain"
                    onClick={() => {
                      reason.value = "";
                      cancelled.value = change;
                    }}
                  >
                    {t("planned.cancel")}…
                  </button>
                </td>
              )}
            </tr>
          ))}
        </DataTable>
      )}
      <ConfirmDialog
        about={cancelled}
        title={() => t("planned.cancelTitle")}
        verb={() => t("planned.cancelTitle")}
        send={(change) =>
          remove("/api/flags/{id}/planned-changes/{change}", {
            path: { id: value.id, change: change.id },
            query: { reason: reasonOf(reason) ?? undefined },
          })
        }
        done={() => void flag.reload()}
      >
        {(change, sending) => (
          <>
            <p>{t("planned.cancelText", { time: dayAndTime(change.at) })}</p>
            <Reason of={reason} sending={sending} name="why" />
          </>
        )}
      </ConfirmDialog>
    </section>
  );
}

function NewPlan({ of: tagged, close }: { of: Tagged<Flag>; close: () => void }) {
  const { value: of, etag } = tagged;
  const sending = useSending();
  const environments = environmentsOf(of).map(([name]) => name);
  const draftOf = (name: string) => environmentDraftOf(of.environments[name]!, variantsOf(of));
  const first = usualEnvironment(of);
  const [environment, draft] = [useSignal(first), useSignal(draftOf(first))];
  const action = useSignal<Action>("setEnvironment");
  const [at, reason] = [useSignal(""), useSignal("")];
  const body = () => ({
    at: utcOf(at.value) ?? "",
    action: action.value,
    ...(action.value === "setEnvironment"
      ? { environment: environment.value, is: environmentOf(draft.value, "is.") }
      : {}),
    reason: reasonOf(reason),
  });
  return (
    <section class="editor">
      <h2>{t("planned.make")}</h2>
      <Form
        of={sending}
        class="fields wide"
        verb={t("planned.make")}
        cancel={close}
        send={async () =>
          post("/api/flags/{id}/planned-changes", { path: { id: of.id }, body: body(), ifMatch: etag })
        }
        done={() => {
          close();
          void flag.reload();
        }}
      >
        <div class="grid">
          <Input
            label={t("planned.at")}
            name="at"
            of={sending}
            type="datetime-local"
            required
            hint={t("planned.atHint")}
            value={at.value}
            change={(text) => (at.value = text)}
          />
          <Choice
            label={t("planned.what")}
            name="action"
            of={sending}
            value={action.value}
            change={(chosen) => (action.value = chosen as Action)}
            options={actions.map((one) => [one, t(`planned.act.${one}`)])}
          />
          {action.value === "setEnvironment" && (
            <Choice
              label={t("flags.environment")}
              name="environment"
              of={sending}
              value={environment.value}
              change={(chosen) => {
                environment.value = chosen;
                draft.value = draftOf(chosen);
              }}
              options={environments.map((name) => [name, name])}
            />
          )}
        </div>
        {action.value === "setEnvironment" && (
          <EnvironmentFields
            of={draft.value}
            flag={of}
            prefix="is."
            sending={sending}
            change={(to) => (draft.value = to)}
          />
        )}
        <Reason of={reason} sending={sending} />
      </Form>
      <ProposeChange
        refused={sending.problem.value}
        of={tagged}
        change={() => ({ planned: body() })}
        reason={reason.value}
      />
    </section>
  );
}

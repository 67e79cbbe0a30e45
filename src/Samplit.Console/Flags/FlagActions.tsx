import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { mayPropose } from "../Approvals/Propose.tsx";
import { post, type Tagged } from "../Http/api.ts";
import { flag, others, type Flag } from "./flag.ts";
import { ProposeChange } from "./ProposeChange.tsx";
import { Reason, reasonOf } from "./Reason.tsx";
import { t } from "./words.ts";

type Act = "activate" | "deactivate" | "archive";

const possible: Record<Flag["status"], readonly Act[]> = {
  active: ["deactivate", "archive"],
  inactive: ["activate", "archive"],
  archived: [],
};

/** Flags that have to go on without it first, as far as they are known here; the server knows all. */
const dependents = (of: Flag): readonly string[] =>
  (others.state.value.value ?? [])
    .filter((one) => one.status !== "archived" && one.project === of.project)
    .filter((one) => one.definition.prerequisites?.some((needed) => needed.flag === of.key))
    .map(({ key }) => key);

/** The switch for emergencies, and the way out. */
export function FlagActions({ of: tagged }: { of: Tagged<Flag> }) {
  const of = tagged.value;
  const asked = useSignal<Act | null>(null);
  const reason = useSignal("");
  const path = { id: of.id };
  const send: Record<Act, () => Promise<unknown>> = {
    activate: () => post("/api/flags/{id}/activate", { path }),
    deactivate: () => post("/api/flags/{id}/deactivate", { path, body: { reason: reasonOf(reason) } }),
    archive: () => post("/api/flags/{id}/archive", { path }),
  };
  const needed = dependents(of);
  return may("flag:define") && possible[of.status].length > 0 ? (
    <>
      <p class="actions">
        {possible[of.status].map((act) => (
          <button
            type="button"
            class="plain"
            onClick={() => {
              reason.value = "";
              asked.value = act;
            }}
          >
            {t(`flags.act.${act}`)}…
          </button>
        ))}
      </p>
      <ConfirmDialog
        about={asked}
        title={(act) => `${t(`flags.act.${act}`)}: ${of.key}`}
        verb={(act) => t(`flags.act.${act}`)}
        send={(act) => send[act]()}
        done={() => void flag.reload()}
        instead={(act, refused) =>
          act !== "deactivate" && mayPropose(refused) ? (
            <ProposeChange refused={refused} of={tagged} change={() => ({ [act]: true })} />
          ) : null
        }
      >
        {(act, sending) => (
          <>
            <p>{t(`flags.act.${act}Text`)}</p>
            {act !== "activate" && needed.length > 0 && (
              <p class="note warn">
                {t(act === "archive" ? "flags.neededToArchive" : "flags.neededBy", {
                  flags: needed.join(", "),
                })}
              </p>
            )}
            {act === "deactivate" && <Reason of={reason} sending={sending} name="why" />}
          </>
        )}
      </ConfirmDialog>
    </>
  ) : null;
}

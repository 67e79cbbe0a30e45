import { useSignal, type Signal } from "@preact/signals";
import { mayPropose } from "../Approvals/Propose.tsx";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { ago, dayAndTime } from "../Frame/format.ts";
import { Input } from "../Frame/Form.tsx";
import { getTagged, put, type Tagged } from "../Http/api.ts";
import { EnvironmentEditor } from "./EnvironmentEditor.tsx";
import { environmentsOf, flag, isOpen, rampOf, type Environment, type Flag } from "./flag.ts";
import { Hints } from "./Hints.tsx";
import { RampPanel } from "./RampPanel.tsx";
import { ProposeChange } from "./ProposeChange.tsx";
import { RuleList } from "./RuleList.tsx";
import { Reason, reasonOf } from "./Reason.tsx";
import { t } from "./words.ts";

/** What is open of all environments: one thing, so that nothing that is typed is lost or mixed up. */
export type Opened = Signal<{ environment: string; what: "rules" | "ramp" } | null>;

/** What the flag does in each of its environments. */
export function Environments({ of }: { of: Tagged<Flag> }) {
  const { value } = of;
  const opened: Opened = useSignal(null);
  return (
    <>
      {value.status === "inactive" && <p class="note bad">{t("flags.inactiveText")}</p>}
      {value.status === "archived" && <p class="note">{t("flags.archivedText")}</p>}
      <Hints of={value} />
      {value.definition.description && (
        <p class="about" dir="auto">
          {value.definition.description}
        </p>
      )}
      <Needs of={value} />
      {environmentsOf(value).map(([name, environment]) => (
        <EnvironmentCard key={name} of={of} name={name} is={environment} opened={opened} />
      ))}
      {may("flag:define") && value.status !== "archived" && <AddEnvironment of={value} />}
    </>
  );
}

function Needs({ of }: { of: Flag }) {
  const needed = of.definition.prerequisites ?? [];
  return needed.length > 0 ? (
    <p>
      {t("flags.needs")}{" "}
      {needed.map(({ flag: key, variants }, at) => (
        <>
          {at > 0 && ", "}
          <a href={`/flags/${encodeURIComponent(key)}`}>{key}</a> = {variants.join(" | ")}
        </>
      ))}
    </p>
  ) : null;
}

function EnvironmentCard({ of, name, is, opened }: SwitchProps & { opened: Opened }) {
  const isEdited = opened.value?.environment === name && opened.value.what === "rules";
  const mayChange = may("flag:define") && of.value.status !== "archived";
  const asked = of.value.use?.evaluatedAt[name];
  return (
    <section class="card environment" data-environment={name}>
      <div class="title">
        <h2>
          {name}{" "}
          <span class={is.isOn ? "status active" : "status"}>{t(is.isOn ? "flags.on" : "flags.off")}</span>
        </h2>
        {mayChange && !isEdited && (
          <div class="actions">
            <Switch of={of} name={name} is={is} />
            <button
              type="button"
              class="plain"
              aria-label={t("rules.editIn", { environment: name })}
              disabled={opened.value !== null}
              onClick={() => (opened.value = { environment: name, what: "rules" })}
            >
              {t("rules.edit")}
            </button>
          </div>
        )}
      </div>
      {isEdited && mayChange ? (
        <EnvironmentEditor of={of} environment={name} close={() => (opened.value = null)} />
      ) : (
        <RuleList of={is} />
      )}
      <RampPanel of={of} environment={name} is={is} mayChange={mayChange} opened={opened} />
      {of.value.use && (
        <p class="quiet">
          {asked ? (
            <>
              {t("flags.lastAsked", { time: ago(asked) })} <small>{dayAndTime(asked)}</small>
            </>
          ) : (
            t("flags.neverAsked")
          )}
        </p>
      )}
    </section>
  );
}

interface SwitchProps {
  of: Tagged<Flag>;
  name: string;
  is: Environment;
}

/** Turns the flag on or off in an environment, with the rules that it has there. */
function Switch({ of, name, is }: SwitchProps) {
  const asked = useSignal<"turnOn" | "turnOff" | null>(null);
  const reason = useSignal("");
  const path = { id: of.value.id, environment: name };
  const set = (to: Environment, ifMatch: string | null) =>
    put("/api/flags/{id}/environments/{environment}", {
      path,
      body: { ...to, reason: reasonOf(reason) },
      ifMatch,
    });
  /** Whatever rules somebody has just changed: off is off. */
  const turnOff = async () => {
    const now = await getTagged("/api/flags/{id}", { path });
    await set({ ...(now.value.environments[name] ?? is), isOn: false }, now.etag);
  };
  const act = is.isOn ? "turnOff" : "turnOn";
  return (
    <>
      <button
        type="button"
        class={is.isOn ? "plain danger" : ""}
        aria-label={t(`rules.${act}In`, { environment: name })}
        onClick={() => {
          reason.value = "";
          asked.value = act;
        }}
      >
        {t(`rules.${act}`)}…
      </button>
      <ConfirmDialog
        about={asked}
        title={(chosen) => t(`rules.${chosen}In`, { environment: name })}
        verb={(chosen) => t(`rules.${chosen}`)}
        send={(chosen) => (chosen === "turnOff" ? turnOff() : set({ ...is, isOn: true }, of.etag))}
        done={() => void flag.reload()}
        instead={(chosen, refused) =>
          chosen === "turnOn" && mayPropose(refused) ? (
            <ProposeChange
              refused={refused}
              of={of}
              change={() => ({ environment: name, is: { ...is, isOn: true } })}
              reason={reason.value}
            />
          ) : null
        }
      >
        {(chosen, sending) => (
          <>
            <p>{t(`rules.${chosen}Text`, { variant: is.off ?? t("flags.leftToCode") })}</p>
            {chosen === "turnOn" && <RuleList of={is} />}
            {isOpen(rampOf(of.value, name)) && <p class="note warn">{t("rules.stopsRamp")}</p>}
            <Reason of={reason} sending={sending} name="why" />
          </>
        )}
      </ConfirmDialog>
    </>
  );
}

/** Programs name environments by the key that they show. */
function AddEnvironment({ of }: { of: Flag }) {
  const asked = useSignal<"add" | null>(null);
  const name = useSignal("");
  return (
    <>
      <p>
        <button type="button" class="plain" onClick={() => (asked.value = "add")}>
          {t("rules.addEnvironment")}…
        </button>
      </p>
      <ConfirmDialog
        about={asked}
        title={() => t("rules.addEnvironment")}
        verb={() => t("rules.addEnvironment")}
        send={() => add(of, name.value.trim())}
        done={() => void flag.reload()}
      >
        {(_, sending) => (
          <Input
            label={t("flags.environment")}
            name="environment"
            of={sending}
            required
            hint={t("rules.environmentHint")}
            value={name.value}
            change={(text) => (name.value = text)}
          />
        )}
      </ConfirmDialog>
    </>
  );
}

async function add(of: Flag, environment: string): Promise<void> {
  const { value, etag } = await getTagged("/api/flags/{id}", { path: { id: of.id } });
  if (!(environment in value.environments)) {
    await put("/api/flags/{id}/environments/{environment}", {
      path: { id: of.id, environment },
      body: { isOn: false },
      ifMatch: etag,
    });
  }
}

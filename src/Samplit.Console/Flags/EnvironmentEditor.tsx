import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Form } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { put, type Tagged } from "../Http/api.ts";
import { Problem } from "../Http/problem.ts";
import {
  environmentDraftOf,
  environmentOf,
  mergeEnvironments,
  type EnvironmentDraft,
} from "./environmentDraft.ts";
import { EnvironmentFields } from "./EnvironmentFields.tsx";
import { flag, isOpen, rampOf, variantsOf, type Environment, type Flag } from "./flag.ts";
import type { Merged } from "./merging.ts";
import { ProposeChange } from "./ProposeChange.tsx";
import { RuleList } from "./RuleList.tsx";
import { Theirs } from "./Theirs.tsx";
import { Reason, reasonOf } from "./Reason.tsx";
import { t } from "./words.ts";

interface EnvironmentEditorProps {
  of: Tagged<Flag>;
  environment: string;
  close: () => void;
}

/** What a flag is to do in an environment. What somebody else changes meanwhile is put together with what is typed. */
export function EnvironmentEditor({ of, environment, close }: EnvironmentEditorProps) {
  const sending = useSending();
  const variants = variantsOf(of.value);
  const now = of.value.environments[environment]!;
  const base = useSignal({ etag: of.etag, draft: environmentDraftOf(now, variants) });
  const draft = useSignal<EnvironmentDraft>(base.value.draft);
  const merged = useSignal<Merged<EnvironmentDraft> | null>(null);
  const reason = useSignal("");

  useEffect(() => {
    if (of.etag === base.peek().etag) {
      return;
    }
    const theirs = environmentDraftOf(now, variants, base.peek().draft);
    const found = mergeEnvironments(base.peek().draft, draft.peek(), theirs);
    if (found.taken.length + found.disputed.length > 0) {
      draft.value = found.value;
      merged.value = found;
      base.value = { etag: of.etag, draft: theirs };
    } else {
      base.value = { ...base.peek(), etag: of.etag };
    }
  }, [of.etag]);

  const save = async () => {
    try {
      await put("/api/flags/{id}/environments/{environment}", {
        path: { id: of.value.id, environment },
        body: { ...environmentOf(draft.value), reason: reasonOf(reason) },
        ifMatch: base.value.etag,
      });
    } catch (error) {
      if (Problem.of(error).status === 412) {
        await flag.reload();
      }
      throw within(Problem.of(error), `environments.${environment}.`);
    }
    await flag.reload();
  };
  const ramp = rampOf(of.value, environment);
  return (
    <>
      <Form
        of={sending}
        class="editor"
        verb={t("rules.saveIn", { environment })}
        send={save}
        done={close}
        cancel={close}
      >
        {isOpen(ramp) && <p class="note warn">{t("rules.stopsRamp")}</p>}
        <EnvironmentFields
          of={draft.value}
          flag={of.value}
          sending={sending}
          change={(to) => (draft.value = to)}
        />
        <Reason of={reason} sending={sending} />
        <Theirs
          of={merged.value}
          say={(member) => t(`rules.member.${member}`)}
          take={() => (draft.value = environmentDraftOf(now, variants))}
        >
          <Summary of={now} />
        </Theirs>
      </Form>
      <ProposeChange
        refused={sending.problem.value}
        of={of}
        change={() => ({ environment, is: environmentOf(draft.value, "is.") })}
        reason={reason.value}
      />
    </>
  );
}

const Summary = ({ of }: { of: Environment }) => (
  <>
    <p>{t(of.isOn ? "flags.on" : "flags.off")}</p>
    <RuleList of={of} />
  </>
);

/** What the server says of the whole flag, said of what is typed here. */
const within = (problem: Problem, prefix: string): Problem =>
  problem.field?.startsWith(prefix)
    ? new Problem(
        problem.status,
        problem.code,
        problem.title,
        problem.message,
        problem.field.slice(prefix.length),
        problem.trace,
      )
    : problem;

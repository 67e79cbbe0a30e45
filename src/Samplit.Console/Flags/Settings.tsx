import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { projectName } from "../Access/access.ts";
import { nameOfUser } from "../Access/names.ts";
import { may } from "../Frame/account.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { DescriptionItem } from "../Frame/DescriptionItem.tsx";
import { dayAndTime, plain } from "../Frame/format.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { put, type Tagged } from "../Http/api.ts";
import { Problem } from "../Http/problem.ts";
import { definitionDraftOf, definitionOf, type DefinitionDraft } from "./definitionDraft.ts";
import { DefinitionFields, PrerequisiteFields } from "./DefinitionFields.tsx";
import { flag, sayValue, type Flag } from "./flag.ts";
import { merge, type Merged } from "./merging.ts";
import { ProposeChange } from "./ProposeChange.tsx";
import { Theirs } from "./Theirs.tsx";
import { t } from "./words.ts";

/** What the flag is, whatever it does where. */
export function Settings({ of }: { of: Tagged<Flag> }) {
  const { value } = of;
  return (
    <>
      <dl>
        <DescriptionItem name={t("flags.key")} value={value.key} />
        <DescriptionItem name={t("flags.kind")} value={t(`flags.kind.${value.definition.kind}`)} />
        <DescriptionItem name={t("flags.project")} value={projectName(value.project)} />
        <DescriptionItem name={t("flags.owner")} value={value.owner && nameOfUser(value.owner)} />
        <DescriptionItem name={t("flags.made")} value={dayAndTime(value.createdAt)} />
        <DescriptionItem name={t("flags.changed")} value={value.use && dayAndTime(value.use.changedAt)} />
        <DescriptionItem name={t("flags.seed")} value={plain(value.seed, 21)} />
      </dl>
      {may("flag:define") && value.status !== "archived" ? (
        <Editor key={value.id} of={of} />
      ) : (
        <Variants of={value} />
      )}
    </>
  );
}

function Variants({ of }: { of: Flag }) {
  return (
    <DataTable
      label={t("flags.variants")}
      columns={[t("flags.variantKey"), t("flags.value"), t("flags.description")]}
    >
      {of.definition.variants.map((variant) => (
        <tr>
          <th scope="row">{variant.key}</th>
          <td>
            <code>{sayValue(variant.value)}</code>
          </td>
          <td dir="auto">{variant.description}</td>
        </tr>
      ))}
    </DataTable>
  );
}

function Editor({ of }: { of: Tagged<Flag> }) {
  const sending = useSending();
  const { kind } = of.value.definition;
  const base = useSignal({ etag: of.etag, draft: definitionDraftOf(of.value.definition) });
  const draft = useSignal<DefinitionDraft>(base.value.draft);
  const merged = useSignal<Merged<DefinitionDraft> | null>(null);
  const change = (to: Partial<DefinitionDraft>) => (draft.value = { ...draft.value, ...to });

  useEffect(() => {
    if (of.etag !== base.peek().etag) {
      const theirs = definitionDraftOf(of.value.definition);
      const found = merge(base.peek().draft, draft.peek(), theirs);
      if (found.taken.length + found.disputed.length > 0) {
        draft.value = found.value;
        merged.value = found;
      }
      base.value = { etag: of.etag, draft: theirs };
    }
  }, [of.etag]);

  const save = async () => {
    try {
      await put("/api/flags/{id}", {
        path: { id: of.value.id },
        body: { definition: definitionOf(draft.value, kind) },
        ifMatch: base.value.etag,
      });
      merged.value = null;
    } catch (error) {
      if (Problem.of(error).status === 412) {
        await flag.reload();
      }
      throw error;
    }
    await flag.reload();
  };
  return (
    <>
      <Form
        of={sending}
        verb={t("flags.save")}
        isDisabled={JSON.stringify(draft.value) === JSON.stringify(base.value.draft)}
        send={save}
      >
        <Input
          label={t("flags.name")}
          name="definition.name"
          of={sending}
          value={draft.value.name}
          change={(name) => change({ name })}
        />
        <DefinitionFields of={draft.value} kind={kind} sending={sending} change={change} />
        <PrerequisiteFields
          of={draft.value.prerequisites}
          flag={of.value}
          sending={sending}
          change={(prerequisites) => change({ prerequisites })}
        />
        <Theirs
          of={merged.value}
          say={(member) => t(`flags.member.${member}`)}
          take={() => (draft.value = definitionDraftOf(of.value.definition))}
        >
          <Variants of={of.value} />
        </Theirs>
      </Form>
      <ProposeChange
        refused={sending.problem.value}
        of={of}
        change={() => ({ definition: definitionOf(draft.value, kind) })}
      />
    </>
  );
}

import { useSignal } from "@preact/signals";
import { ProjectChoice } from "../Access/ProjectChoice.tsx";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { go } from "../Frame/router.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { useSending } from "../Frame/sending.ts";
import { post } from "../Http/api.ts";
import {
  definitionDraftOf,
  definitionOf,
  firstVariants,
  kinds,
  type DefinitionDraft,
} from "./definitionDraft.ts";
import { DefinitionFields } from "./DefinitionFields.tsx";
import type { Kind } from "./flag.ts";
import { t } from "./words.ts";

/** What every flag has from the beginning. */
const environments = ["development", "production"];

/** What code can call the flag that people call so. */
const keyOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);

/** A flag that does nothing yet: it is off until an environment turns it on. */
export function NewFlag() {
  const sending = useSending();
  const kind = useSignal<Kind>("boolean");
  const [key, isKeyTyped, project] = [useSignal(""), useSignal(false), useSignal("")];
  const [byDefault, whileOff] = [useSignal("off"), useSignal("off")];
  const draft = useSignal<DefinitionDraft>({
    ...definitionDraftOf({ kind: "boolean", variants: [] }),
    variants: firstVariants("boolean"),
  });
  const change = (to: Partial<DefinitionDraft>) => (draft.value = { ...draft.value, ...to });
  const setKind = (to: Kind) => {
    kind.value = to;
    const variants = firstVariants(to);
    change({ variants });
    byDefault.value = whileOff.value = variants.at(-1)!.key;
  };
  const served = [
    ["", t("flags.leftToCode")] as const,
    ...draft.value.variants
      .filter((one) => one.key.trim())
      .map((one) => [one.key.trim(), one.key.trim()] as const),
  ];
  const send = async () => {
    const environment = {
      isOn: false,
      rules: [],
      default: byDefault.value || null,
      off: whileOff.value || null,
    };
    const { value } = await post("/api/flags", {
      body: {
        key: key.value.trim(),
        definition: definitionOf(draft.value, kind.value),
        environments: Object.fromEntries(environments.map((name) => [name, environment])),
        project: project.value || null,
      },
    });
    go(`/flags/${value.id}`);
  };
  return (
    <SectionPage title={t("flags.make")} class="flag" permission="flag:define">
      <p>
        <a href="/flags">← {t("section.flags")}</a>
      </p>
      <Form of={sending} verb={t("flags.makeIt")} send={send} cancel={() => go("/flags")}>
        <Input
          label={t("flags.name")}
          name="definition.name"
          of={sending}
          hint={t("flags.nameHint")}
          value={draft.value.name}
          change={(name) => {
            change({ name });
            if (!isKeyTyped.value) {
              key.value = keyOf(name);
            }
          }}
        />
        <Input
          label={t("flags.key")}
          name="key"
          of={sending}
          required
          maxLength={100}
          hint={t("flags.keyHint")}
          value={key.value}
          change={(text) => {
            isKeyTyped.value = text !== "";
            key.value = text;
          }}
        />
        <ProjectChoice
          label={t("flags.project")}
          of={sending}
          value={project.value}
          change={(id) => (project.value = id)}
        />
        <Choice
          label={t("flags.kind")}
          name="definition.kind"
          of={sending}
          value={kind.value}
          change={(to) => setKind(to as Kind)}
          options={kinds.map((one) => [one, t(`flags.kind.${one}`)])}
        />
        <DefinitionFields of={draft.value} kind={kind.value} sending={sending} change={change} />
        <div class="grid">
          <Choice
            label={t("rules.default")}
            name="environments.development.default"
            of={sending}
            value={byDefault.value}
            change={(chosen) => (byDefault.value = chosen)}
            options={served}
          />
          <Choice
            label={t("rules.off")}
            name="environments.development.off"
            of={sending}
            value={whileOff.value}
            change={(chosen) => (whileOff.value = chosen)}
            options={served}
          />
        </div>
        <p class="quiet">{t("flags.makeText")}</p>
      </Form>
    </SectionPage>
  );
}

import { Choice, Input } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import {
  newVariant,
  type DefinitionDraft,
  type PrerequisiteDraft,
  type VariantDraft,
} from "./definitionDraft.ts";
import { others, variantsOf, type Kind } from "./flag.ts";
import { ValueInput } from "./ValueInput.tsx";
import { t } from "./words.ts";

interface DefinitionFieldsProps {
  of: DefinitionDraft;
  kind: Kind;
  sending: Sending;
  change: (to: Partial<DefinitionDraft>) => void;
}

export function DefinitionFields({ of, kind, sending, change }: DefinitionFieldsProps) {
  return (
    <>
      <Variants of={of} kind={kind} sending={sending} change={change} />
      <Input
        label={t("flags.tags")}
        name="definition.tags"
        of={sending}
        hint={t("flags.tagsHint")}
        value={of.tags}
        change={(tags) => change({ tags })}
      />
      <Input
        label={t("flags.description")}
        name="definition.description"
        of={sending}
        lines={2}
        value={of.description}
        change={(description) => change({ description })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={of.isForClients}
          onChange={(e) => change({ isForClients: e.currentTarget.checked })}
        />{" "}
        {t("flags.isForClients")}
      </label>
    </>
  );
}

function Variants({ of, kind, sending, change }: DefinitionFieldsProps) {
  const set = (at: number, to: Partial<VariantDraft>) =>
    change({ variants: of.variants.map((one, place) => (place === at ? { ...one, ...to } : one)) });
  return (
    <fieldset class="variants">
      <legend>{t("flags.variants")}</legend>
      {of.variants.map((variant, at) => {
        const field = `definition.variants[${at}]`;
        return (
          <div class="condition" key={at}>
            <Input
              label={t("flags.variantKey")}
              name={`${field}.key`}
              of={sending}
              required
              value={variant.key}
              change={(key) => set(at, { key })}
            />
            <ValueInput
              kind={kind}
              label={t("flags.value")}
              name={`${field}.value`}
              sending={sending}
              value={variant.value}
              change={(value) => set(at, { value })}
            />
            <Input
              label={t("flags.description")}
              name={`${field}.description`}
              of={sending}
              value={variant.description}
              change={(description) => set(at, { description })}
            />
            {of.variants.length > 1 && (
              <button
                type="button"
                class="plain"
                aria-label={t("flags.removeVariantOf", { variant: variant.key })}
                onClick={() => change({ variants: of.variants.toSpliced(at, 1) })}
              >
                {t("rules.remove")}
              </button>
            )}
          </div>
        );
      })}
      <p>
        <button
          type="button"
          class="plain"
          onClick={() =>
            change({ variants: [...of.variants, newVariant("", kind === "boolean" ? "true" : "")] })
          }
        >
          {t("flags.addVariant")}
        </button>
      </p>
    </fieldset>
  );
}

interface PrerequisiteFieldsProps {
  of: readonly PrerequisiteDraft[];
  /** The flag that needs them, and its project. */
  flag: { key: string; project: string };
  sending: Sending;
  change: (to: readonly PrerequisiteDraft[]) => void;
}

/** Other flags that have to have one of some variants. */
export function PrerequisiteFields({ of, flag, sending, change }: PrerequisiteFieldsProps) {
  const known = (others.state.value.value ?? []).filter(
    (one) => one.project === flag.project && one.status !== "archived" && one.key !== flag.key,
  );
  const set = (at: number, to: Partial<PrerequisiteDraft>) =>
    change(of.map((one, place) => (place === at ? { ...one, ...to } : one)));
  return (
    <fieldset>
      <legend>{t("flags.prerequisites")}</legend>
      <p class="quiet">{t("flags.prerequisitesHint")}</p>
      {of.map((needed, at) => {
        const field = `definition.prerequisites[${at}]`;
        const other = known.find(({ key }) => key === needed.flag);
        const offered = new Set([...needed.variants, ...(other ? variantsOf(other) : [])]);
        return (
          <div class="condition" key={at}>
            <Choice
              label={t("flags.flag")}
              name={`${field}.flag`}
              of={sending}
              value={needed.flag}
              change={(key) => set(at, { flag: key, variants: [] })}
              options={[...new Set([needed.flag, ...known.map(({ key }) => key)])].map((key) => [
                key,
                key || t("rules.choose"),
              ])}
            />
            <fieldset class="checks">
              <legend>{t("flags.anyOf")}</legend>
              {[...offered].map((variant) => (
                <label>
                  <input
                    type="checkbox"
                    checked={needed.variants.includes(variant)}
                    onChange={(e) =>
                      set(at, {
                        variants: e.currentTarget.checked
                          ? [...needed.variants, variant]
                          : needed.variants.filter((one) => one !== variant),
                      })
                    }
                  />{" "}
                  {variant}
                </label>
              ))}
            </fieldset>
            <button
              type="button"
              class="plain"
              aria-label={t("flags.removePrerequisiteOf", { flag: needed.flag })}
              onClick={() => change(of.toSpliced(at, 1))}
            >
              {t("rules.remove")}
            </button>
          </div>
        );
      })}
      {known.length > 0 && (
        <p>
          <button type="button" class="plain" onClick={() => change([...of, { flag: "", variants: [] }])}>
            {t("flags.addPrerequisite")}
          </button>
        </p>
      )}
    </fieldset>
  );
}

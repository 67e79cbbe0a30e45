import { parsed } from "../Targeting/rule.ts";
import type { Schema } from "../Http/api.ts";
import type { Kind } from "./flag.ts";

type Definition = Schema<"FlagDefinition">;

export const kinds: readonly Kind[] = ["boolean", "string", "number", "object"];

export interface VariantDraft {
  key: string;
  /** As it was typed, in the way of its kind. */
  value: string;
  description: string;
}

export interface PrerequisiteDraft {
  flag: string;
  variants: readonly string[];
}

/** What a flag is, as it is typed. */
export interface DefinitionDraft {
  name: string;
  description: string;
  variants: readonly VariantDraft[];
  /** With commas between them. */
  tags: string;
  isForClients: boolean;
  prerequisites: readonly PrerequisiteDraft[];
}

export const newVariant = (key = "", value = ""): VariantDraft => ({ key, value, description: "" });

/** What a flag of a kind begins with. */
export const firstVariants = (kind: Kind): readonly VariantDraft[] =>
  kind === "boolean"
    ? [newVariant("on", "true"), newVariant("off", "false")]
    : kind === "object"
      ? [newVariant("a", "{}"), newVariant("b", "{}")]
      : [newVariant("a"), newVariant("b")];

/** As it is typed; of objects and of what is not of the flag's kind, the JSON. */
export const typedOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** @param field What the server calls it, for JSON that is none. */
export function valueOf(kind: Kind, text: string, field: string): unknown {
  switch (kind) {
    case "boolean":
      return text === "true";
    case "string":
      return text;
    case "number":
      return text.trim() === "" ? null : Number(text.replace(",", "."));
    case "object":
      return parsed(text, field);
  }
}

export const definitionDraftOf = (of: Definition): DefinitionDraft => ({
  name: of.name ?? "",
  description: of.description ?? "",
  variants: of.variants.map((variant) => ({
    key: variant.key,
    value: typedOf(variant.value),
    description: variant.description ?? "",
  })),
  tags: (of.tags ?? []).join(", "),
  isForClients: of.isForClients === true,
  prerequisites: of.prerequisites ?? [],
});

export function definitionOf(of: DefinitionDraft, kind: Kind): Definition {
  const tags = of.tags
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    kind,
    variants: of.variants.map(({ key, value, description }, at) => ({
      key: key.trim(),
      value: valueOf(kind, value, `definition.variants[${at}].value`),
      ...(description.trim() ? { description: description.trim() } : {}),
    })),
    ...(of.name.trim() ? { name: of.name.trim() } : {}),
    ...(of.description.trim() ? { description: of.description.trim() } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(of.isForClients ? { isForClients: true } : {}),
    ...(of.prerequisites.length > 0
      ? { prerequisites: of.prerequisites.map(({ flag, variants }) => ({ flag, variants: [...variants] })) }
      : {}),
  };
}

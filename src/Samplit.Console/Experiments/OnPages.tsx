import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { Choice, Input, Refused } from "../Frame/Form.tsx";
import { words } from "../Frame/messages/messages.ts";
import { onPages } from "../Frame/messages/en/onPages.ts";
import { Panel } from "../Frame/Panel.tsx";
import { useSending, type Sending } from "../Frame/sending.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { pageOf } from "../Installations/domains.ts";
import { openPicker, type Picked } from "./picker.ts";

const t = words(onPages, { de: async () => (await import("../Frame/messages/de/onPages.ts")).onPages });

type ElementKind = Schema<"ElementKind">;

/** Those whose content is a text; others are made over the API. */
const kinds: readonly ElementKind[] = ["headline", "text", "button", "link"];

/** What changes on which pages, as it is typed. */
export interface PageDraft {
  /** Of the site; empty for one that is set up with the experiment, null while nobody has chosen. */
  installation: string | null;
  domain: string;
  kind: ElementKind;
  selector: string;
  /** What else to look for where that finds nothing. */
  fallbacks: readonly string[];
  /** What each variant shows, in their order; the first is the control's, which stays as it is. */
  texts: readonly string[];
  /** What a visitor clicks who has done what is hoped for; empty where the page says it itself. */
  goal: string;
}

export const emptyPage = (installation: string | null): PageDraft => ({
  installation,
  domain: "",
  kind: "headline",
  selector: "",
  fallbacks: [],
  texts: [],
  goal: "",
});

const sites = new Resource((_: "all", signal: AbortSignal) =>
  get("/api/installations", { query: { limit: 200 }, signal }),
);

const isActive = ({ status }: Schema<"InstallationView">): boolean => status === "active";

/** What the server is asked to create on the site, which is made before where there is none yet. */
export async function requestOf(
  of: Signal<PageDraft>,
  variants: readonly string[],
): Promise<Pick<Schema<"CreateExperimentRequest">, "installation" | "project" | "elements" | "goals">> {
  const draft = of.peek();
  if (!draft.installation) {
    const { value } = await post("/api/installations", {
      body: { platform: "custom", domains: [draft.domain.trim()] },
    });
    // Should the experiment be refused, it is there for the next try.
    of.value = { ...of.peek(), installation: value.id };
    await sites.reload();
  }
  const { installation } = of.peek();
  return {
    installation,
    // It belongs to what its site belongs to.
    project: sites.state.peek().value?.installations.find(({ id }) => id === installation)?.project ?? null,
    elements: [
      {
        name: "element",
        kind: draft.kind,
        selector: { kind: "css", value: draft.selector.trim() },
        fallbacks: draft.fallbacks.map((value) => ({ kind: "css", value })),
        variants: variants.map((name, at) => ({
          name: name.trim(),
          isControl: at === 0,
          content: at === 0 ? null : { text: draft.texts[at] ?? "" },
        })),
      },
    ],
    ...(draft.goal.trim()
      ? { goals: [{ name: "click", kind: "click", selector: { kind: "css", value: draft.goal.trim() } }] }
      : {}),
  };
}

interface OnPagesProps {
  of: Signal<PageDraft>;
  variants: readonly string[];
  sending: Sending;
}

/** Where the experiment changes what, and what counts as success. */
export function OnPages({ of, variants, sending }: OnPagesProps) {
  const draft = of.value;
  const change = (to: Partial<PageDraft>) => (of.value = { ...draft, ...to });
  useEffect(() => {
    if (may("installation:read")) {
      sites.revalidate("all");
    }
  }, []);
  const known = sites.state.value.value;
  useEffect(() => {
    if (known && draft.installation === null) {
      change({ installation: known.installations.find(isActive)?.id ?? "" });
    }
  }, [known]);
  // Whoever chooses on the page goes on there while this form may have changed.
  const take = ({ kind, selector, fallbacks, original, text }: Picked) =>
    (of.value = {
      ...of.peek(),
      kind,
      selector,
      fallbacks,
      texts: variants.map((_, at) => (at === 1 && text !== original ? text : (of.peek().texts[at] ?? ""))),
    });
  return (
    <>
      <Panel of={sites} size="line">
        {({ installations }) => {
          const active = installations.filter(isActive);
          return (
            <>
              <Choice
                label={t("pages.site")}
                name="installation"
                of={sending}
                value={draft.installation ?? ""}
                change={(installation) => change({ installation })}
                options={[
                  ...active.map((site) => [site.id, site.domains.join(", ")] as const),
                  ...(may("installation:create") ? [["", t("pages.newSite")] as const] : []),
                ]}
              />
              {draft.installation === "" && (
                <Input
                  label={t("pages.domain")}
                  name="domains[0]"
                  of={sending}
                  required
                  hint={t("pages.domainHint")}
                  value={draft.domain}
                  change={(domain) => change({ domain })}
                />
              )}
            </>
          );
        }}
      </Panel>
      <Choice
        label={t("pages.kind")}
        name="elements[0].kind"
        of={sending}
        value={draft.kind}
        change={(kind) => change({ kind: kind as ElementKind })}
        options={kinds.map((kind) => [
          kind,
          t(`pages.kind.${kind as "headline" | "text" | "button" | "link"}`),
        ])}
      />
      <Input
        label={t("pages.selector")}
        name="elements[0].selector.value"
        of={sending}
        required
        hint={t("pages.selectorHint")}
        value={draft.selector}
        change={(selector) => change({ selector, fallbacks: [] })}
      />
      {draft.fallbacks.length > 0 && (
        <p class="quiet">{t("pages.fallbacks", { selectors: draft.fallbacks.join(", ") })}</p>
      )}
      {draft.installation && may("experiment:preview") && (
        <Pick installation={draft.installation} domains={known?.installations ?? []} chosen={take} />
      )}
      {variants.map(
        (name, at) =>
          at > 0 && (
            <Input
              label={t("pages.text", { variant: name || `${at}` })}
              name={`elements[0].variants[${at}].content.text`}
              of={sending}
              required
              value={draft.texts[at] ?? ""}
              change={(text) =>
                change({
                  texts: variants.map((_, other) => (other === at ? text : (draft.texts[other] ?? ""))),
                })
              }
            />
          ),
      )}
      <Input
        label={t("pages.goal")}
        name="goals[0].selector.value"
        of={sending}
        hint={t("pages.goalHint")}
        value={draft.goal}
        change={(goal) => change({ goal })}
      />
    </>
  );
}

interface PickProps {
  installation: string;
  domains: readonly Schema<"InstallationView">[];
  chosen: (picked: Picked) => void;
}

/** Chooses the element on the page itself, with what a variant shows there at once. */
function Pick({ installation, domains, chosen }: PickProps) {
  const sending = useSending();
  const typed = useSignal<string | null>(null);
  const listening = useRef<AbortController>(null);
  useEffect(() => () => listening.current?.abort(), []);
  // As it is when something is chosen: variants may have come or gone since the page was opened.
  const latest = useRef(chosen);
  latest.current = chosen;
  const site = domains.find(({ id }) => id === installation);
  const address = typed.value ?? (site ? pageOf(site.domains) : "");
  const open = () =>
    sending.send(async () => {
      listening.current?.abort();
      const { signal } = (listening.current = new AbortController());
      await openPicker(installation, address, (picked) => latest.current(picked), signal);
    });
  return (
    <div class="more">
      <Input
        label={t("pages.page")}
        name="page"
        of={sending}
        hint={t("pages.pageHint")}
        value={address}
        change={(text) => (typed.value = text)}
      />
      <Refused of={sending.problem.value} />
      <button type="button" class="plain" disabled={address === ""} onClick={() => void open()}>
        {t("pages.pick")}
      </button>
    </div>
  );
}

import { useEffect } from "preact/hooks";
import { names } from "../Access/names.ts";
import { listed } from "../Experiments/listed.ts";
import { may } from "../Frame/account.ts";
import { lazyPage, type LazyPage } from "../Frame/lazyPage.tsx";
import { Panel } from "../Frame/Panel.tsx";
import { SectionPage } from "../Frame/Section.tsx";
import { poll } from "../Http/poll.ts";
import type { Tagged } from "../Http/api.ts";
import { Environments } from "./Environments.tsx";
import { flag, isOpen, others, segments, type Flag } from "./flag.ts";
import { FlagActions } from "./FlagActions.tsx";
import { PendingFlagProposals } from "./ProposeChange.tsx";
import { t } from "./words.ts";

const parts = ["rules", "overrides", "planned", "evaluate", "settings", "history"] as const;
type Part = (typeof parts)[number];

interface PartProps {
  of: Tagged<Flag>;
}

const pages: Record<Exclude<Part, "rules">, LazyPage<PartProps>> = {
  overrides: lazyPage(async () => (await import("./Overrides.tsx")).Overrides),
  planned: lazyPage(async () => (await import("./PlannedChanges.tsx")).PlannedChanges),
  evaluate: lazyPage(async () => (await import("./Evaluate.tsx")).Evaluate),
  settings: lazyPage(async () => (await import("./Settings.tsx")).Settings),
  history: lazyPage(async () => (await import("./History.tsx")).History),
};

/** A ramp goes on by itself. */
const RampPollInterval = 10_000;

/** One flag: what it does where, and all that makes it so. */
export function FlagPage({ id, part: name }: { id: string; part: string | undefined }) {
  const isAllowed = may("flag:read");
  const offered = parts.filter((part) => part !== "history" || may("activity:read"));
  const part = offered.find((known) => known === name) ?? "rules";
  const tagged = flag.state.value.value;
  const known = tagged?.value;
  const isRamping = known?.ramps?.some(isOpen) === true;
  useEffect(() => {
    if (isAllowed) {
      flag.revalidate(id);
      others.revalidate("newest");
      segments.revalidate("newest");
      names.revalidate("all");
    }
    if (may("experiment:read")) {
      listed.revalidate("newest");
    }
  }, [isAllowed, id]);
  useEffect(() => (isRamping ? poll(RampPollInterval, () => flag.reload()) : undefined), [isRamping, id]);
  return (
    <SectionPage
      title={known?.definition.name ?? known?.key ?? t("section.flags")}
      class="flag"
      permission="flag:read"
    >
      <div class="title">
        <p>
          <a href="/flags">← {t("section.flags")}</a>
          {known && (
            <>
              {" "}
              <code>{known.key}</code>{" "}
              <span class={`status ${known.status}`}>{t(`flags.status.${known.status}`)}</span>
            </>
          )}
        </p>
        {tagged && <FlagActions of={tagged} />}
      </div>
      <Panel of={flag} size="page">
        {(found) => (
          <>
            <nav class="tabs" aria-label={t("flags.parts")}>
              {offered.map((one) => (
                <a
                  href={`/flags/${encodeURIComponent(id)}${one === "rules" ? "" : `/${one}`}`}
                  aria-current={one === part ? "page" : undefined}
                  {...(one === "rules" ? {} : { onMouseEnter: pages[one].load, onFocus: pages[one].load })}
                >
                  {t(`flags.part.${one}`)}
                </a>
              ))}
            </nav>
            <PendingFlagProposals of={found.value} changed={() => void flag.reload()} />
            <Current part={part} of={found} />
          </>
        )}
      </Panel>
    </SectionPage>
  );
}

function Current({ part, of }: PartProps & { part: Part }) {
  if (part === "rules") {
    return <Environments of={of} />;
  }
  const { Shown } = pages[part];
  return <Shown of={of} />;
}

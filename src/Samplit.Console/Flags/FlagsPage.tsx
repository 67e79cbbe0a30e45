import { useEffect } from "preact/hooks";
import { projects } from "../Access/access.ts";
import { may } from "../Frame/account.ts";
import { lazyPage, type LazyPage } from "../Frame/lazyPage.tsx";
import type { SectionProps } from "../Frame/sections.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { FlagList } from "./FlagList.tsx";
import { t } from "./words.ts";

const parts = ["list", "segments", "transfer"] as const;
type Part = (typeof parts)[number];

const addresses: Record<Part, string> = {
  list: "/flags",
  segments: "/flags/segments",
  transfer: "/flags/transfer",
};

const one = lazyPage<{ id: string; part: string | undefined }>(
  async () => (await import("./FlagPage.tsx")).FlagPage,
);
const create = lazyPage<object>(async () => (await import("./NewFlag.tsx")).NewFlag);
const segment = lazyPage<{ id: string }>(async () => (await import("./SegmentPage.tsx")).SegmentPage);

const pages: Record<Exclude<Part, "list">, LazyPage<object>> = {
  segments: lazyPage(async () => (await import("./SegmentList.tsx")).SegmentList),
  transfer: lazyPage(async () => (await import("./Transfer.tsx")).Transfer),
};

/** Flags, the segments that they have in common, and the way from and to other programs. */
export function FlagsPage({ rest: [name, id] }: SectionProps) {
  useEffect(() => {
    if (may("project:read")) {
      projects.revalidate("all");
    }
  }, []);
  if (name === "new") {
    return <create.Shown />;
  }
  if (name === "segments" && id) {
    return <segment.Shown key={id} id={id} />;
  }
  const part = name === undefined ? "list" : parts.find((known) => addresses[known] === `/flags/${name}`);
  return part ? <Parts part={part} /> : <one.Shown key={name} id={name!} part={id} />;
}

function Parts({ part }: { part: Part }) {
  const Shown = part === "list" ? FlagList : pages[part].Shown;
  return (
    <SectionPage title={t("section.flags")} class="flags" permission="flag:read">
      <nav class="tabs" aria-label={t("flags.sections")}>
        {parts.map((known) => (
          <a
            href={addresses[known]}
            aria-current={known === part ? "page" : undefined}
            {...(known === "list" ? {} : { onMouseEnter: pages[known].load, onFocus: pages[known].load })}
          >
            {t(`flags.section.${known}`)}
          </a>
        ))}
      </nav>
      <Shown />
    </SectionPage>
  );
}

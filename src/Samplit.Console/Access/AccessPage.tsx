import { useEffect } from "preact/hooks";
import { may } from "../Frame/account.ts";
import { lazyPage, type LazyPage } from "../Frame/lazyPage.tsx";
import type { SectionProps } from "../Frame/sections.ts";
import { SectionPage } from "../Frame/Section.tsx";
import { projects, roles } from "./access.ts";
import { t } from "./words.ts";

const parts = ["people", "groups", "roles", "keys", "projects", "signIn"] as const;
type Part = (typeof parts)[number];

const permissions: Record<Part, string> = {
  people: "user:read",
  groups: "group:read",
  roles: "access:read",
  keys: "key:read",
  projects: "project:read",
  signIn: "account:read",
};

const pages: Record<Part, LazyPage<{ id: string | undefined }>> = {
  people: lazyPage(async () => (await import("./People.tsx")).People),
  groups: lazyPage(async () => (await import("./Groups.tsx")).Groups),
  roles: lazyPage(async () => (await import("./Roles.tsx")).Roles),
  keys: lazyPage(async () => (await import("./Keys.tsx")).Keys),
  projects: lazyPage(async () => (await import("./Projects.tsx")).Projects),
  signIn: lazyPage(async () => (await import("./SignIn.tsx")).SignIn),
};

/** Who may what here: people, what they have by groups and roles, and the keys of programs. */
export function AccessPage({ rest: [name, id] }: SectionProps) {
  const offered = parts.filter((part) => may(permissions[part]));
  const part = offered.find((known) => known === name) ?? offered[0] ?? "signIn";
  const { Shown } = pages[part];
  useEffect(() => {
    if (may("access:read")) {
      roles.revalidate("all");
    }
    if (may("project:read")) {
      projects.revalidate("all");
    }
  }, []);
  return (
    <SectionPage title={t("section.access")} class="access" permission={permissions[part]}>
      <nav class="tabs" aria-label={t("access.parts")}>
        {offered.map((known) => (
          <a
            href={`/access/${known}`}
            aria-current={known === part ? "page" : undefined}
            onMouseEnter={pages[known].load}
            onFocus={pages[known].load}
          >
            {t(`access.${known}`)}
          </a>
        ))}
      </nav>
      <Shown id={id} />
    </SectionPage>
  );
}

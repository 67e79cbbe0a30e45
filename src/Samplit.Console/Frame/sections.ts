import type { MessageName } from "./messages/en.ts";
import { may } from "./account.ts";
import { decoded } from "./addresses.ts";
import { lazyPage, type LazyPage } from "./lazyPage.tsx";

export interface SectionProps {
  /** What stands behind the section in the address, decoded. */
  rest: readonly string[];
}

interface Section {
  path: string;
  name: MessageName;
  /** Without it there is nothing to see. */
  permission: string;
  page: LazyPage<SectionProps>;
}

/** Pages outside of an experiment, in the order in which they are offered. */
const all: readonly Section[] = [
  {
    path: "/flags",
    name: "section.flags",
    permission: "flag:read",
    page: lazyPage(async () => (await import("../Flags/FlagsPage.tsx")).FlagsPage),
  },
  {
    path: "/funnels",
    name: "section.funnels",
    permission: "funnel:read",
    page: lazyPage(async () => (await import("../Funnels/FunnelsPage.tsx")).FunnelsPage),
  },
  {
    path: "/metric-definitions",
    name: "section.metrics",
    permission: "experiment:read",
    page: lazyPage(async () => (await import("../MetricDefinitions/LibraryPage.tsx")).LibraryPage),
  },
  {
    path: "/layers",
    name: "section.layers",
    permission: "layer:read",
    page: lazyPage(async () => (await import("../Layers/LayersPage.tsx")).LayersPage),
  },
  {
    path: "/installations",
    name: "section.installations",
    permission: "installation:read",
    page: lazyPage(async () => (await import("../Installations/InstallationsPage.tsx")).InstallationsPage),
  },
  {
    path: "/approvals",
    name: "section.approvals",
    permission: "experiment:read",
    page: lazyPage(async () => (await import("../Approvals/ApprovalsPage.tsx")).ApprovalsPage),
  },
  {
    path: "/access",
    name: "section.access",
    permission: "account:read",
    page: lazyPage(async () => (await import("../Access/AccessPage.tsx")).AccessPage),
  },
  {
    path: "/activity",
    name: "section.activity",
    permission: "activity:read",
    page: lazyPage(async () => (await import("../Activity/ActivityPage.tsx")).ActivityPage),
  },
  {
    path: "/operations",
    name: "section.operations",
    permission: "message:read",
    page: lazyPage(async () => (await import("../Operations/OperationsPage.tsx")).OperationsPage),
  },
];

export const offered = (): readonly Section[] => all.filter((section) => may(section.permission));

export function sectionOf(path: string): { section: Section; rest: readonly string[] } | null {
  const section = all.find((known) => path === known.path || path.startsWith(`${known.path}/`));
  return section
    ? {
        section,
        rest: path
          .slice(section.path.length + 1)
          .split("/")
          .filter(Boolean)
          .map(decoded),
      }
    : null;
}

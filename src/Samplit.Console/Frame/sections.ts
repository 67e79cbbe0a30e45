import type { MessageName } from "./messages/en.ts";
import { may } from "./account.ts";
import { page, type Page } from "./Page.tsx";

export interface SectionProps {
  /** What stands behind the section in the address, decoded. */
  rest: readonly string[];
}

interface Section {
  path: string;
  name: MessageName;
  /** Any of them lets somebody in. */
  permissions: readonly string[];
  page: Page<SectionProps>;
}

/** Pages outside of an experiment, in the order in which they are offered. */
const all: readonly Section[] = [
  {
    path: "/funnels",
    name: "section.funnels",
    permissions: ["funnel:read"],
    page: page(async () => (await import("../Funnels/FunnelsPage.tsx")).FunnelsPage),
  },
  {
    path: "/metric-definitions",
    name: "section.metrics",
    permissions: ["experiment:read"],
    page: page(async () => (await import("../MetricDefinitions/LibraryPage.tsx")).LibraryPage),
  },
  {
    path: "/layers",
    name: "section.layers",
    permissions: ["layer:read"],
    page: page(async () => (await import("../Layers/LayersPage.tsx")).LayersPage),
  },
  {
    path: "/installations",
    name: "section.installations",
    permissions: ["installation:read"],
    page: page(async () => (await import("../Installations/InstallationsPage.tsx")).InstallationsPage),
  },
  {
    path: "/approvals",
    name: "section.approvals",
    permissions: ["experiment:read"],
    page: page(async () => (await import("../Approvals/ApprovalsPage.tsx")).ApprovalsPage),
  },
  {
    path: "/access",
    name: "section.access",
    permissions: ["account:read"],
    page: page(async () => (await import("../Access/AccessPage.tsx")).AccessPage),
  },
  {
    path: "/activity",
    name: "section.activity",
    permissions: ["activity:read"],
    page: page(async () => (await import("../Activity/ActivityPage.tsx")).ActivityPage),
  },
  {
    path: "/operations",
    name: "section.operations",
    permissions: ["message:read", "projection:read"],
    page: page(async () => (await import("../Operations/OperationsPage.tsx")).OperationsPage),
  },
];

export const offered = (): readonly Section[] => all.filter((section) => section.permissions.some(may));

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

/** Whoever types an address may type anything. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import { computed } from "@preact/signals";
import { get, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";

export type Role = Schema<"RoleView">;
export type Project = Schema<"ProjectView">;

export const roles = new Resource((_: "all", signal: AbortSignal) => get("/api/roles", { signal }));
export const projects = new Resource((_: "all", signal: AbortSignal) => get("/api/projects", { signal }));

export const projectName = (id: string): string =>
  projects.state.value.value?.projects.find((project) => project.id === id)?.name ?? id;

/** A role of a user, everywhere or in one project, as the server writes it: editor, or editor@ and the project's id. */
export function sayRole(role: string): string {
  const [name = "", project] = role.split("@");
  return project ? `${name} (${projectName(project)})` : name;
}

/** All that any role has. What keys alone have is in none. */
export const permissions = computed(() =>
  [
    ...new Set(
      (roles.state.value.value?.roles ?? []).flatMap((role) => [
        ...role.allows,
        ...role.proposes,
        ...role.approves,
      ]),
    ),
  ].sort(),
);

/** What the first part of an address may be besides nothing, as the server knows it, too. */
export const sections = [
  "experiments",
  "flags",
  "funnels",
  "metric-definitions",
  "layers",
  "installations",
  "approvals",
  "access",
  "activity",
  "operations",
] as const;

/** Whether a page of the console is there, and not one of the server's own. */
export const isPage = (path: string): boolean =>
  path === "/" || sections.some((known) => path === `/${known}` || path.startsWith(`/${known}/`));

/** Whoever types an address may type anything. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

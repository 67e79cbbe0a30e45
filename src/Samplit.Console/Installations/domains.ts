/** Domains as they are typed: one a line, or with commas between them. */
export const domainsOf = (typed: string): string[] => typed.split(/[\s,]+/).filter(Boolean);

/** The page at a domain. */
export const pageAt = (domain: string): string =>
  `${/^(localhost|127\.)/.test(domain) ? "http" : "https"}://${domain}/`;

/** The first page that a site can be looked at by; nothing where all its domains stand for others. */
export function pageOf(domains: readonly string[]): string {
  const domain = domains.find((known) => !known.startsWith("*"));
  return domain ? pageAt(domain) : "";
}

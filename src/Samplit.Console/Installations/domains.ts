/** Domains as they are typed: one a line, or with commas between them. */
export const domainsOf = (typed: string): string[] => typed.split(/[\s,]+/).filter(Boolean);

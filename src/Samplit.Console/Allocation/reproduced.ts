import { signal } from "@preact/signals";

/** Which reallocations were decided again while this page was open, and whether they came out the same. */
export const reproduced = signal<ReadonlyMap<string, boolean>>(new Map());

export const nameOf = (id: string, allocation: number): string => `${id}/${allocation}`;

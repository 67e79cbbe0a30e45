import { frame } from "./en/frame.ts";
import { experiments } from "./en/experiments.ts";
import { results } from "./en/results.ts";

/**
 * What the console says. {name} is an argument; {n, one: visitor, other: visitors} chooses by the plural of n, and says only the
 * word. What the server says by a code is made of these, too: tests hold the English sentences equal to its own.
 */
export const en = { ...experiments, ...frame, ...results } as const;

export type MessageName = keyof typeof en;
export type Messages = Record<MessageName, string>;

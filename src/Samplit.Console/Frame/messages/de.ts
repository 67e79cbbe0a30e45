import { frame } from "./de/frame.ts";
import { experiments } from "./de/experiments.ts";
import { results } from "./de/results.ts";
import type { Messages } from "./en.ts";

export const de: Messages = { ...experiments, ...frame, ...results };

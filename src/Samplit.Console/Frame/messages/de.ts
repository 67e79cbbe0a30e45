import { frame } from "./de/frame.ts";
import { experiments } from "./de/experiments.ts";
import { results } from "./de/results.ts";
import { audit } from "./de/audit.ts";
import type { Messages } from "./en.ts";

export const de: Messages = { ...audit, ...experiments, ...frame, ...results };

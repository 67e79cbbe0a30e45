import type { Problem } from "../Http/problem.ts";
import { t } from "./messages/messages.ts";

export const sayProblem = (problem: Problem): string =>
  problem.isOffline
    ? t("panel.offline")
    : problem.status === 412
      ? t("form.stale")
      : problem.message || problem.title;

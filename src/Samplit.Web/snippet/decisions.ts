import { base, option, token } from "./config";
import { facts } from "./facts";
import { session, visitorOfAllTabs } from "./identity";
import type { Answer } from "./protocol";
import { say } from "./say";
import { read } from "./store";

/** The page is in sight by then in any case; a later answer is of use for its next view. */
const patience = 10_000;

/** @returns what was kept where the server says that it would still say the same; fails without an answer to go by */
export async function ask(
  url: string,
  known: string[],
  force: Record<string, string> | undefined,
  kept: Answer | undefined,
): Promise<Answer> {
  const response = await fetch(base + "/v1/decisions/web", {
    method: "POST",
    credentials: "omit",
    signal: AbortSignal.timeout?.(patience), // Safari before 16 waits as long as it likes
    // A text's type is text/plain, which needs no preflight.
    body: JSON.stringify({
      token,
      ...(force
        ? { force }
        : { visitor: await visitorOfAllTabs(), session: session(), household: option("household") }),
      url,
      facts: facts(),
      webdriver: navigator.webdriver,
      signature: read("signature"),
      known,
      etag: kept?.etag,
    }),
  });
  const answer: Answer = response.status === 204 ? kept : await response.json();
  say(answer.detail);
  if (!response.ok || !answer.experiments.every(({ id }) => id)) {
    throw response; // whoever asked takes any failure for the same
  }
  return answer;
}

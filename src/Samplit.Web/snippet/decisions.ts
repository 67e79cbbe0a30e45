import { facts } from "./facts";
import { asker, visitorOfAllTabs } from "./identity";
import type { Answer } from "./protocol";
import { request } from "./request";
import { say } from "./say";
import { read } from "./store";

/**
 * As long as the browser waits: an answer that comes late is of use for the page's next view.
 *
 * @returns what was kept where the server says that it would still say the same; fails without an answer to go by
 */
export async function ask(
  url: string,
  known: string[],
  force: Record<string, string> | undefined,
  kept: Answer | undefined,
): Promise<Answer> {
  const response = await request(
    "decisions",
    JSON.stringify({
      ...asker(),
      ...(force ? { force } : { visitor: await visitorOfAllTabs() }),
      url,
      facts: facts(),
      webdriver: navigator.webdriver,
      signature: read("signature"),
      known,
      etag: kept?.etag,
    }),
  );
  const answer: Answer = response.status === 204 ? kept : await response.json();
  say(answer.detail);
  if (!response.ok || !answer.experiments.every(({ id }) => id)) {
    throw response; // whoever asked takes any failure for the same
  }
  return answer;
}

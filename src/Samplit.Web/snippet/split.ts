import type { Experiment } from "./protocol";
import { inTab, read, write } from "./store";

/** Sent there within this time and not arrived: the page sends visitors away again, so nobody is sent there twice. */
const mostMilliseconds = 10_000;

/** Sorted, and without the slash that servers add or take away at will. */
function plain(url: URL): string {
  url.searchParams.sort();
  return url.origin + url.pathname.replace(/\/$/, "") + url.search;
}

/** Where this visitor's page lies, when that is not here: with what this address has in addition, once. */
export function elsewhere(experiments: Experiment[]): string | undefined {
  const split = experiments.find((one) => one.url);
  if (split) {
    const here = new URL(location.href);
    const there = new URL(split.url!, here);
    const { searchParams } = there;
    [...here.searchParams]
      .filter(([name]) => !searchParams.has(name))
      .forEach(([name, value]) => searchParams.append(name, value));
    there.hash = there.hash || here.hash;

    const isHere = plain(here) === plain(there);
    const [at, sentTo] = (read(inTab + "split") || "").split(" ");
    const cameBack = sentTo === split.url && Date.now() - +at! < mostMilliseconds;
    // Once arrived, a visitor may be sent again. Without a memory there is no telling a second time from a first.
    const isKept = write(inTab + "split", isHere ? "" : Date.now() + " " + split.url);
    if (!isHere && !cameBack && isKept && /^http/.test(there.protocol)) {
      return there.href;
    }
  }
  return undefined;
}

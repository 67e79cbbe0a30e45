import type { Experiment } from "./protocol";
import { inTab, read, write } from "./store";

const name = inTab + "split";

/** Sent there within this time and not arrived: the page sends visitors away again, so nobody is sent there twice. */
const maxMilliseconds = 10_000;

/** Sorted, and without the slash that servers add or take away at will. */
function plain(url: URL): string {
  url.searchParams.sort();
  return url.origin + url.pathname.replace(/\/$/, "") + url.search;
}

/**
 * @returns the address with what this one has in addition, unless it is another site's: what stands in a page's address is
 * for that site alone. Undefined when that is here.
 */
export function beyond(address: string): URL | undefined {
  const here = new URL(location.href);
  const there = new URL(address, here);
  if (there.origin === here.origin) {
    const { searchParams } = there;
    [...here.searchParams]
      .filter(([name]) => !searchParams.has(name))
      .forEach(([name, value]) => searchParams.append(name, value));
    there.hash = there.hash || here.hash;
  }
  return plain(here) === plain(there) ? undefined : there;
}

/** Where this visitor's page lies, when that is not here; else nothing of use. */
export function elsewhere(experiments: Experiment[]): string | false | undefined {
  const [at, sentTo] = (read(name) ?? "").split(" ");
  if (sentTo && !beyond(sentTo)) {
    write(name, ""); // arrived, so that one who comes again is sent again
  }
  const url = experiments.find((one) => one.url)?.url;
  const there = url && beyond(url);
  // Without a memory there is no telling a second time from a first.
  return (
    there &&
    !(sentTo === url && Date.now() - +at! < maxMilliseconds) &&
    write(name, Date.now() + " " + url) &&
    /^http/.test(there.protocol) &&
    there.href
  );
}

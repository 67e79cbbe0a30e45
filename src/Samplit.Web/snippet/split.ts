import type { Experiment } from "./protocol";
import { read, write } from "./store";

/** Sent there within this time and not arrived: the page sends visitors away again, so nobody is sent there twice. */
const mostMilliseconds = 10_000;

const pathOf = ({ origin, pathname }: URL) => origin + pathname.replace(/\/$/, "");

/** Where this visitor's page lies, when that is not here: with what this address has in addition, once. */
export function elsewhere(experiments: Experiment[]): string | undefined {
  const url = experiments.find((one) => one.url)?.url;
  if (url) {
    const here = new URL(location.href);
    const there = new URL(url, here);
    let isHere = pathOf(here) === pathOf(there);
    there.searchParams.forEach((value, name) => {
      isHere = isHere && here.searchParams.get(name) === value;
    });
    here.searchParams.forEach((value, name) => {
      if (!new URL(url, here).searchParams.has(name)) {
        there.searchParams.append(name, value);
      }
    });
    there.hash = there.hash || here.hash;

    const { href, protocol } = there;
    const [sentTo, at] = (read("sessionStorage", "split") ?? "").split(" ");
    const cameBack = sentTo === href && Date.now() - +at! < mostMilliseconds;
    // Once arrived, a visitor may be sent again. Without a memory there is no telling a second time from a first.
    const isKept = write("sessionStorage", "split", isHere ? "" : href + " " + Date.now());
    if (!isHere && !cameBack && isKept && /^https?:/.test(protocol)) {
      return href;
    }
  }
  return undefined;
}

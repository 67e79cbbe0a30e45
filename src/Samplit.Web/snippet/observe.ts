import { guard } from "./guard";

/** In each frame: a page that changes all the time still needs its processor more than we do. */
const maxLooks = 20;

let looks = 0;
let frame = 0;
let look: (() => void) | undefined;

// Called before anything is painted, so that nobody sees what came as it came.
const changed = guard(() => {
  if (look && looks++ < maxLooks) {
    look();
  }
  frame =
    frame ||
    requestAnimationFrame(() => {
      const isBehind = looks > maxLooks;
      frame = looks = 0;
      if (isBehind) {
        changed();
      }
    });
});

/** Calls after everything that is put on the page, or written on it, from now on; in place of what was called before. */
export function observe(whatToDo: () => void): void {
  if (!look) {
    new MutationObserver(changed).observe(document, { childList: true, subtree: true, characterData: true });
    // The page was read to its end, or an image has come or will not; the window never hears of an image's load.
    for (const name of ["DOMContentLoaded", "load", "error"]) {
      document.addEventListener(name, changed, true);
    }
  }
  look = whatToDo;
}

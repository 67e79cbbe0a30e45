import { batch, computed, signal } from "@preact/signals";
import { routeOf } from "../Experiments/routes.ts";
import { go, parameter, path, withParameters } from "../Frame/router.ts";

/** How long the address waits for a hand that is still moving. */
const Settled = 150;

/** How long a hand rests before the server is asked what was between two frames. */
export const Resting = 80;

const moving = signal<number | null | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** The version of the experiment that is shown; null for now. */
export const version = computed<number | null>(() => {
  if (moving.value !== undefined) {
    return moving.value;
  }
  const given = parameter("version");
  return given !== null && /^[1-9]\d{0,14}$/.test(given) ? Number(given) : null;
});

export const isPast = computed(() => version.value !== null && routeOf(path.value) !== null);

/** Shows another moment at once; the address follows. */
export function scrub(to: number | null): void {
  moving.value = to;
  clearTimeout(timer);
  timer = setTimeout(() => {
    batch(() => {
      moving.value = undefined;
      go(withParameters({ version: to }), true);
    });
  }, Settled);
}

/** Goes to a moment, so that "back" leads here again. */
export function travel(to: number | null): void {
  clearTimeout(timer);
  batch(() => {
    moving.value = undefined;
    go(withParameters({ version: to }));
  });
}

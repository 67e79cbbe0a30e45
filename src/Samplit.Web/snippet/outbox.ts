import { here } from "./config";
import { guard } from "./guard";
import { asker, random, session, visitor } from "./identity";
import type { Conversion, Exposure, Timing, Tracked } from "./protocol";
import { address, request } from "./request";
import { say } from "./say";
import { inTab, readJson, update } from "./store";

/** By a number of their own, so that tabs do not overwrite each other's. */
type Batches = Record<string, object>;

const name = "outbox";
const maxBatches = 50;
const untilAgain = 1e4;

/** Not to be sent again by this page: what was under way when it was left, the next one sends again. */
const sent: Record<string, boolean> = {};
let events: (Conversion | Exposure | Tracked)[] = [];
let timing: (() => Timing) | undefined;

/** Goes with whatever is sent next. */
export const push = (event: Conversion | Exposure | Tracked) => events.push(event);

/** All that one click has counted in one batch. */
const soon = () => void Promise.resolve().then(guard(flush));

/** What the page saw this visitor do. In bytes, as browsers let no more than 64 KiB go on when the page is left. */
export function track(type: string, details: object = {}): void {
  if (new Blob([type, JSON.stringify(details)]).size < 2e3) {
    push({ kind: "tracked", id: random(), at: Date.now(), type, details });
    soon();
  }
}

/**
 * Counts a goal, once in a session: the server counts a visitor once, but in some experiments a visitor is a session. A value may
 * be the text of a number, as a page has it in its markup; of anything else nobody knows what it was worth.
 */
export function post(conversion: Conversion): void {
  const { goal, value } = conversion;
  if (value != null && !(Math.abs((conversion.value = +value)) <= 1e12 && /\d/.test(value as never))) {
    say(`${goal}: ${value} is no number`);
    return;
  }
  const key = session() + conversion.experiment + goal;
  update<Record<string, number>>(inTab + "counted", (counted) => {
    if (!counted[key]) {
      counted[key] = 1;
      push(conversion);
      soon();
    }
    return counted;
  });
}

/** Of one page view; goes with whatever is sent next. */
export const tell = (what: typeof timing) => (timing = what);

/**
 * Sends what has not been sent. A batch is written down before and crossed out once the server has answered: no conversion
 * is lost with its page, and one that arrives twice counts once.
 *
 * @param leaving Nobody will be there to hear the answer.
 */
export function flush(leaving?: unknown): void {
  const key = random();
  const envelope = { ...asker(), visitor: visitor(), url: here() };
  const told = events.splice(0, 29);
  if (told[0]) {
    update<Batches>(name, (batches) =>
      Object.fromEntries(
        [...Object.entries(batches), [key, { ...envelope, events: told }] as const].slice(-maxBatches),
      ),
    );
  }
  const batches = readJson<Batches>(name);
  if (timing) {
    batches[key] = { ...envelope, events: [...told, timing()] };
    timing = undefined;
  }
  for (const [key, batch] of Object.entries(batches)) {
    if (!sent[key]) {
      sent[key] = true;
      send(key, JSON.stringify({ ...batch, sent: Date.now() }), leaving);
    }
  }
}

function send(key: string, body: string, leaving: unknown): void {
  if (leaving) {
    navigator.sendBeacon(address("events"), body);
    return;
  }
  request("events", body, true)
    .then(({ status }) => {
      // Too many requests, or the server's own trouble: what the request is to blame for ends below.
      if (status > 428) {
        throw status;
      }
      // taken, or never to be
      update<Batches>(name, ({ [key]: _, ...others }) => others);
    })
    // A server that is away or has too much to do is not asked by each event.
    .catch(() => setTimeout(() => delete sent[key], untilAgain));
}

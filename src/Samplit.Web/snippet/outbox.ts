import { base, here, option, token } from "./config";
import { guard } from "./guard";
import { random, session, visitor } from "./identity";
import type { Conversion, Timing } from "./protocol";
import { say } from "./say";
import { inTab, readJson, update } from "./store";

/** By a number of their own, so that tabs do not overwrite each other's. */
type Letters = Record<string, object>;

const name = "outbox";
const mostLetters = 50;

/** Not to be sent again by this page: what was under way when it was left, the next one sends again. */
const sent = new Set<string>();
let conversions: Conversion[] = [];
let timing: (() => Timing) | undefined;

const change = (how: (letters: Letters) => void) =>
  update<Letters>(name, (letters) => {
    how(letters);
    return letters;
  });

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
  const key = session() + conversion.experiment + conversion.goal;
  update<Record<string, number>>(inTab + "counted", (counted) => {
    if (!counted[key]) {
      counted[key] = 1;
      conversions.push(conversion);
      // all that one click has counted in one letter
      void Promise.resolve().then(guard(flush));
    }
    return counted;
  });
}

/** Of one page view; goes with whatever is sent next. */
export const tell = (what: typeof timing) => (timing = what);

/**
 * Sends what has not been sent. A letter is written down before and crossed out once the server has answered: no conversion
 * is lost with its page, and one that arrives twice counts once.
 *
 * @param leaving Nobody will be there to hear the answer.
 */
export function flush(leaving?: unknown): void {
  const key = random();
  const envelope = {
    token,
    visitor: visitor(),
    session: session(),
    household: option("household"),
    url: here(),
  };
  const events = conversions.splice(0, 49);
  if (events.length) {
    change((letters) => {
      letters[key] = { ...envelope, events };
      Object.keys(letters)
        .slice(0, -mostLetters)
        .forEach((oldest) => delete letters[oldest]);
    });
  }
  const letters = readJson<Letters>(name);
  if (timing) {
    letters[key] = { ...envelope, events: [...events, timing()] };
    timing = undefined;
  }
  for (const [key, letter] of Object.entries(letters)) {
    if (!sent.has(key)) {
      sent.add(key);
      send(key, JSON.stringify(letter), !!leaving);
    }
  }
}

function send(key: string, body: string, leaving: boolean): void {
  const to = base + "/v1/events/web";
  if (leaving) {
    navigator.sendBeacon(to, body);
    return;
  }
  const failed = () => sent.delete(key);
  fetch(to, { method: "POST", credentials: "omit", keepalive: true, body }).then(({ status }) => {
    if (status < 500 && status !== 429) {
      // taken, or never to be
      change((letters) => delete letters[key]);
    } else {
      failed();
    }
  }, failed);
}

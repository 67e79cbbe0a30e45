import { signal } from "@preact/signals";
import { poll } from "../Http/poll.ts";

/** How often the server is asked where nothing is told. */
const Interval = 5_000;

/** What is told within so long is asked for once, and nothing more often than that. */
const [Gathering, Spacing] = [50, 1_000];

/** The server looks once a second. */
const FirstLook = 2_000;

const AfterRefusal = 60_000;

export type Liveliness = { kind: "live" } | { kind: "polling" } | { kind: "offline"; since: number };

/** Something that happened, as the server tells it and as tabs tell one another. */
interface Told {
  experiment: string;
  version: number;
}

/** Told of no experiment: so much happened that all has to be read again. */
interface Reset {
  all: true;
}

/** A tab that was just opened does not know yet whether the others are told of anything. */
interface Question {
  isLive: "?";
}

type Message = { kind: Liveliness["kind"] } | Told | Reset | Question;

export const liveliness = signal<Liveliness>({ kind: "polling" });

/** The newest version that was told of each experiment. */
export const newestVersions = signal<ReadonlyMap<string, number>>(new Map());

const events = ["statistics", "reallocated", "changed", "checkpoint"] as const;
const followers = new Set<(experiment: string | null) => void>();
let channel: BroadcastChannel | undefined;

/** The connection, in the tab that has it. */
let source: EventSource | undefined;

/** One tab has the connection, and tells the others; when it is closed, the next one has it. */
export function start(): void {
  channel = new BroadcastChannel("samplit.live");
  channel.onmessage = ({ data }: MessageEvent<Message>) => receive(data);
  channel.postMessage({ isLive: "?" } satisfies Question);
  const forever = new Promise<void>(() => {});
  // Without a secure origin there are no locks: then each tab has its own.
  if (navigator.locks) {
    void navigator.locks.request("samplit.live", () => {
      connect();
      return forever;
    });
  } else {
    connect();
  }
}

function connect(): void {
  const stream = (source = new EventSource("/api/live"));
  const tell = (message: Message) => {
    receive(message);
    channel?.postMessage(message);
  };
  stream.onopen = () => tell({ kind: "live" });
  stream.onerror = () => {
    // A browser tries again by itself, unless it was refused: too many listen, or nobody is signed in any more.
    const isRefused = stream.readyState === EventSource.CLOSED;
    tell({ kind: isRefused ? "polling" : "offline" });
    if (isRefused) {
      setTimeout(connect, AfterRefusal);
    }
  };
  stream.addEventListener("reset", () => tell({ all: true }));
  for (const name of events) {
    stream.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const { experiment, version } = JSON.parse(data) as Partial<Told>;
      if (experiment) {
        tell({ experiment, version: version ?? 0 });
      }
    });
  }
}

function receive(message: Message): void {
  if ("experiment" in message) {
    const known = newestVersions.peek();
    newestVersions.value = new Map(known).set(message.experiment, message.version);
    followers.forEach((follower) => follower(message.experiment));
  } else if ("isLive" in message) {
    if (source) {
      channel?.postMessage({ kind: liveliness.peek().kind });
    }
  } else if ("all" in message) {
    followers.forEach((follower) => follower(null));
  } else if (message.kind !== liveliness.peek().kind) {
    liveliness.value =
      message.kind === "offline" ? { kind: "offline", since: Date.now() } : { kind: message.kind };
    if (message.kind === "live") {
      // What happened before nobody has told, nor what happens until the server has looked for the first time.
      const all = () => followers.forEach((follower) => follower(null));
      all();
      setTimeout(all, FirstLook);
    }
  }
}

/**
 * Calls whenever something happened that is of interest, until the answer is called; where nothing is told, again and again, but
 * neither while nobody looks nor before what was asked last is answered.
 */
export function follow(
  isOfInterest: (experiment: string) => boolean,
  again: () => Promise<unknown>,
): () => void {
  let soon: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let [isAsking, isMissed, isEnded] = [false, false, false];
  const ask = async () => {
    isMissed = isAsking || document.visibilityState !== "visible";
    if (!isMissed) {
      last = Date.now();
      isAsking = true;
      await again();
      isAsking = false;
      look();
    }
  };
  const askSoon = () => {
    soon ??= setTimeout(
      () => {
        soon = undefined;
        void ask();
      },
      Math.max(Gathering, last + Spacing - Date.now()),
    );
  };
  const follower = (experiment: string | null) => {
    if (experiment === null || isOfInterest(experiment)) {
      askSoon();
    }
  };
  const look = () => {
    if (isMissed && !isEnded && document.visibilityState === "visible") {
      askSoon();
    }
  };
  followers.add(follower);
  document.addEventListener("visibilitychange", look);
  const endPolling = poll(Interval, async () => {
    if (liveliness.peek().kind !== "live") {
      await ask();
    }
  });
  return () => {
    isEnded = true;
    followers.delete(follower);
    document.removeEventListener("visibilitychange", look);
    endPolling();
    clearTimeout(soon);
  };
}

/** Whether a request was answered at all, where no connection tells that. */
export function noteAnswer(isHere: boolean): void {
  const before = liveliness.peek().kind;
  if (!isHere && before !== "offline") {
    liveliness.value = { kind: "offline", since: Date.now() };
  } else if (isHere && before === "offline") {
    liveliness.value = { kind: "polling" };
  }
}

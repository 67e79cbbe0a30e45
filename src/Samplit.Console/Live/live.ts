import { signal } from "@preact/signals";

/** How often the server is asked where nothing is told. */
const Interval = 5_000;

/** What is told within so long is asked for once. */
const Gathering = 250;

export type Liveliness = { kind: "live" } | { kind: "polling" } | { kind: "offline"; since: number };

/** Something that happened, as the server tells it and as tabs tell one another. */
interface Told {
  experiment: string;
  version: number;
}

type Message = { kind: Liveliness["kind"] } | Told;

export const liveliness = signal<Liveliness>({ kind: "polling" });

/** The newest version that was told of each experiment. */
export const told = signal<ReadonlyMap<string, number>>(new Map());

const events = ["statistics", "reallocated", "changed", "health", "checkpoint"] as const;
const followers = new Set<(experiment: string | null) => void>();
let channel: BroadcastChannel | undefined;

/** One tab has the connection, and tells the others; when it is closed, the next one has it. */
export function start(): void {
  channel = new BroadcastChannel("samplit.live");
  channel.onmessage = ({ data }: MessageEvent<Message>) => take(data);
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
  const source = new EventSource("/api/live");
  const tell = (message: Message) => {
    take(message);
    channel?.postMessage(message);
  };
  source.onopen = () => tell({ kind: "live" });
  source.onerror = () => tell({ kind: source.readyState === EventSource.CLOSED ? "polling" : "offline" });
  for (const name of events) {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      const { experiment, version } = JSON.parse(data) as Partial<Told>;
      if (experiment) {
        tell({ experiment, version: version ?? 0 });
      }
    });
  }
}

function take(message: Message): void {
  if ("experiment" in message) {
    const known = told.peek();
    told.value = new Map(known).set(message.experiment, message.version);
    followers.forEach((follower) => follower(message.experiment));
  } else if (message.kind !== liveliness.peek().kind) {
    liveliness.value =
      message.kind === "offline" ? { kind: "offline", since: Date.now() } : { kind: message.kind };
    if (message.kind === "live") {
      // What happened meanwhile nobody has told.
      followers.forEach((follower) => follower(null));
    }
  }
}

/**
 * Calls whenever something happened that is of interest, until the answer is called; where nothing is told, again and again, but
 * not while nobody looks.
 */
export function follow(isOfInterest: (experiment: string) => boolean, again: () => void): () => void {
  let soon: ReturnType<typeof setTimeout> | undefined;
  const follower = (experiment: string | null) => {
    if (experiment === null || isOfInterest(experiment)) {
      soon ??= setTimeout(() => {
        soon = undefined;
        again();
      }, Gathering);
    }
  };
  followers.add(follower);
  const timer = setInterval(() => {
    if (liveliness.peek().kind !== "live" && document.visibilityState === "visible") {
      again();
    }
  }, Interval);
  return () => {
    followers.delete(follower);
    clearInterval(timer);
    clearTimeout(soon);
  };
}

/** Whether a request was answered at all, where no connection tells that. */
export function heard(isHere: boolean): void {
  const before = liveliness.peek().kind;
  if (!isHere && before !== "offline") {
    liveliness.value = { kind: "offline", since: Date.now() };
  } else if (isHere && before === "offline") {
    liveliness.value = { kind: "polling" };
  }
}

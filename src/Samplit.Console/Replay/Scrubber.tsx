import { scaleLinear } from "d3-scale";
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { useWidth } from "../Charts/width.ts";
import { count, dayAndTime } from "../Frame/format.ts";
import { onKeys } from "../Frame/keys.ts";
import { t } from "../Frame/messages/messages.ts";
import { scrub, travel, version } from "./moment.ts";
import {
  axis,
  frameAt,
  frames,
  indexAt,
  isByPerson,
  positionOf,
  type AxisKind,
  type Frame,
} from "./timeline.ts";

/** The whole life is played in so long, at fewer than 20 frames a second. */
const Life = 20_000;
const Quickest = 50;

/** Half the width of the thumb, by which the track is shorter than the control. */
const Thumb = 9;
const Height = 22;

/** Moves through the life of an experiment, under each of its tabs. */
export function Scrubber() {
  const playing = useSignal(false);
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);
  const list = frames.value;

  const stop = () => {
    clearInterval(timer.current);
    playing.value = false;
  };
  const play = () => {
    if (playing.peek()) {
      stop();
      return;
    }
    let at = version.peek() === null ? 0 : indexAt(frames.peek(), version.peek()!);
    const advance = () => {
      const all = frames.peek();
      const next = all[at++];
      if (next && at < all.length) {
        scrub(next.version);
      } else {
        stop();
        scrub(null);
      }
    };
    playing.value = true;
    timer.current = setInterval(advance, Math.max(Quickest, Life / Math.max(1, frames.peek().length)));
    advance();
  };
  useEffect(() => {
    const off = onKeys({
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      "Shift+ArrowLeft": () => step(-1, isByPerson),
      "Shift+ArrowRight": () => step(1, isByPerson),
      Home: () => scrub(frames.peek()[0]?.version ?? null),
      End: () => scrub(null),
      ",": () => oneEvent(-1),
      ".": () => oneEvent(1),
      Space: play,
      t: turn,
      Escape: () => version.peek() !== null && travel(null),
    });
    return () => {
      off();
      stop();
    };
  }, []);

  const [first, last] = [list[0], list.at(-1)];
  if (!first || !last) {
    return <div class="scrubber" />;
  }
  const isTime = axis.value === "time" && positionOf(last, "time") > positionOf(first, "time");
  return (
    <div class="scrubber">
      <button type="button" class="plain icon" aria-label={t("scrubber.previous")} onClick={() => step(-1)}>
        ◂
      </button>
      <button
        type="button"
        class="plain icon"
        aria-label={playing.value ? t("scrubber.pause") : t("scrubber.play")}
        onClick={play}
      >
        {playing.value ? "❚❚" : "▶"}
      </button>
      <button type="button" class="plain icon" aria-label={t("scrubber.next")} onClick={() => step(1)}>
        ▸
      </button>
      <Track list={list} kind={isTime ? "time" : "version"} />
      <button type="button" class="plain axis" onClick={turn}>
        {isTime ? t("scrubber.byTime") : t("scrubber.byVersion")}
      </button>
      <output class="at">
        {version.value === null
          ? `${t("scrubber.now")} · v ${count(last.version)}`
          : `v ${count(version.value)}`}
      </output>
    </div>
  );
}

function Track({ list, kind }: { list: readonly Frame[]; kind: AxisKind }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [first, last] = [list[0]!, list.at(-1)!];
  const low = positionOf(first, kind);
  const high = Math.max(positionOf(last, kind), low + 1);
  const x = scaleLinear([low, high], [Thumb, Math.max(Thumb + 1, width - Thumb)]);
  const at = version.value;
  const shown = frameAt(list, at) ?? last;
  const value =
    at === null ? high : kind === "time" ? positionOf(shown, kind) : Math.min(high, Math.max(low, at));
  return (
    <div class="track" ref={box}>
      <svg width={width} height={Height} aria-hidden="true">
        {pauses(list, kind).map(([from, to]) => (
          <rect class="paused" x={x(from)} y={4} width={Math.max(1, x(to ?? high) - x(from))} height={14} />
        ))}
        <line class="rail" x1={Thumb} x2={width - Thumb} y1={Height / 2} y2={Height / 2} />
        {list
          .filter((frame) => frame.cause !== "latest" && frame.cause !== "counted")
          .map((frame) => (
            <Mark frame={frame} x={x(positionOf(frame, kind))} />
          ))}
      </svg>
      <input
        type="range"
        min={low}
        max={high}
        step={1}
        value={value}
        aria-label={t("scrubber.label")}
        aria-valuetext={at === null ? t("scrubber.now") : spoken(shown, at)}
        onInput={(e) => {
          const to = Number(e.currentTarget.value);
          scrub(to >= high ? null : kind === "time" ? byTime(list, to) : to);
        }}
      />
    </div>
  );
}

function Mark({ frame, x }: { frame: Frame; x: number }) {
  return isByPerson(frame) ? (
    <path class="person" d={`M${x} ${Height / 2 - 6}l6 6l-6 6l-6 -6z`} />
  ) : (
    <line class="tick" x1={x} x2={x} y1={Height / 2 - 5} y2={Height / 2 + 5} />
  );
}

export const spoken = (frame: Frame, at: number | null = null): string =>
  [
    causeOf(frame),
    t("scrubber.version", { version: count(at ?? frame.version) }),
    dayAndTime(frame.occurredAt),
  ].join(", ");

export const causeOf = (frame: Frame): string =>
  t(`cause.${frame.cause}`, { allocation: count(frame.allocation) });

function turn(): void {
  axis.value = axis.value === "version" ? "time" : "version";
}

function byTime(list: readonly Frame[], time: number): number {
  return (list.findLast((frame) => Date.parse(frame.occurredAt) <= time) ?? list[0]!).version;
}

/** To the next frame of a kind in one direction, which something happened at; behind the last one is now. */
function step(direction: 1 | -1, of: (frame: Frame) => boolean = () => true): void {
  const list = frames
    .peek()
    .filter((frame) => frame.cause !== "latest" && frame.cause !== "counted" && of(frame));
  const at = version.peek() ?? Infinity;
  const next = direction > 0 ? list.find((f) => f.version > at) : list.findLast((f) => f.version < at);
  if (next) {
    scrub(next.version);
  } else if (direction > 0) {
    scrub(null);
  }
}

function oneEvent(direction: 1 | -1): void {
  const [first, last] = [frames.peek()[0], frames.peek().at(-1)];
  if (first && last) {
    const to = (version.peek() ?? last.version) + direction;
    scrub(to >= last.version ? null : Math.max(1, to));
  }
}

/** From where to where nobody was assigned; null for the end of a pause that lasts. */
function pauses(list: readonly Frame[], kind: AxisKind): [number, number | null][] {
  const found: [number, number | null][] = [];
  for (const frame of list) {
    const open = found.at(-1);
    if (frame.cause === "paused") {
      found.push([positionOf(frame, kind), null]);
    } else if (frame.cause === "resumed" && open?.[1] === null) {
      open[1] = positionOf(frame, kind);
    }
  }
  return found;
}

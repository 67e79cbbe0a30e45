import { useSignal } from "@preact/signals";
import { Swatch } from "../Charts/Chart.tsx";
import { orders } from "../Experiments/experiment.ts";
import { count, dayAndTime, percent } from "../Frame/format.ts";
import { t } from "./trafficWords.ts";
import { travel, version } from "../Replay/moment.ts";
import { causeOf } from "../Replay/Scrubber.tsx";
import type { Frame, Timeline } from "../Replay/timeline.ts";
import { sayReason } from "./reasonText.ts";
import { Inputs } from "./Inputs.tsx";
import { nameOf, reproduced } from "./reproduced.ts";

/** How many are shown until more are asked for. */
const Page = 20;

/** Everything that moved traffic, newest first, each with its reason. */
export function ReallocationList({ id, of }: { id: string; of: Timeline }) {
  const shown = useSignal(Page);
  const changes = of.frames
    .map((frame, index) => ({ frame, before: of.frames[index - 1] }))
    .filter(({ frame }) => frame.cause !== "latest" && frame.cause !== "counted")
    .reverse();
  const at = version.value;
  const current = at === null ? undefined : changes.find(({ frame }) => frame.version <= at)?.frame.version;
  return (
    <section class="reallocations">
      <h2>{t("traffic.list")}</h2>
      <ol>
        {changes.slice(0, shown.value).map(({ frame, before }) => (
          <Change
            key={frame.version}
            id={id}
            of={of}
            frame={frame}
            before={before}
            isCurrent={frame.version === current}
          />
        ))}
      </ol>
      {changes.length > shown.value && (
        <button type="button" class="plain" onClick={() => (shown.value += Page)}>
          {t("traffic.older", {
            count: count(changes.length - shown.value),
            n: changes.length - shown.value,
          })}
        </button>
      )}
    </section>
  );
}

interface ChangeProps {
  id: string;
  of: Timeline;
  frame: Frame;
  before: Frame | undefined;
  isCurrent: boolean;
}

function Change({ id, of, frame, before, isCurrent }: ChangeProps) {
  const isOpen = useSignal(false);
  return (
    <li class={isCurrent ? "current" : undefined} data-version={frame.version}>
      <div class="change">
        <p class="when">
          <b>
            {causeOf(frame)}
            {frame.allocation != null && <Again of={reproduced.value.get(nameOf(id, frame.allocation))} />}
          </b>
          <span class="quiet">
            {dayAndTime(frame.occurredAt)} · v {count(frame.version)}
          </span>
        </p>
        <div class="why">
          {frame.reason && <p dir="auto">{sayReason(frame.reason)}</p>}
          <p class="actions">
            <button type="button" class="link" onClick={() => travel(frame.version)}>
              {t("traffic.replay")}
            </button>
            {frame.cause === "reallocated" && (
              <button
                type="button"
                class="link"
                aria-expanded={isOpen.value}
                onClick={() => (isOpen.value = !isOpen.value)}
              >
                {t("traffic.details")}
              </button>
            )}
          </p>
        </div>
        {frame.cause !== "paused" && frame.cause !== "resumed" && (
          <Weights of={of} frame={frame} before={before} />
        )}
      </div>
      {isOpen.value && frame.allocation != null && <Inputs id={id} allocation={frame.allocation} />}
    </li>
  );
}

/** Whether it came out the same when it was decided again, here; nothing where it was not. */
function Again({ of }: { of: boolean | undefined }) {
  return of === undefined ? null : (
    <span class={of ? "seal intact" : "seal tampered"}>
      <span aria-hidden="true"> {of ? "✓" : "✖"}</span>
      <span class="unseen"> {t(of ? "traffic.same" : "traffic.differs")}</span>
    </span>
  );
}

const BarWidth = 96;

/** Shares before and after, by variant; unchanged ones are quiet. */
function Weights({ of, frame, before }: { of: Timeline; frame: Frame; before: Frame | undefined }) {
  const changed = of.variants.filter(
    (name) => frame.weights[name] !== undefined || before?.weights[name] !== undefined,
  );
  return (
    <table class="weights">
      <caption class="unseen">{t("traffic.change")}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">{t("results.variant")}</th>
          <th scope="col">{t("traffic.before")}</th>
          <th scope="col">{t("traffic.after")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {changed.map((name) => {
          const [from, to] = [before?.weights[name], frame.weights[name] ?? 0];
          const order = orders.value.get(name) ?? 1;
          return (
            <tr class={from === to ? "quiet" : undefined}>
              <th scope="row">
                <Swatch order={order} />
                <span dir="auto" class="name">
                  {name}
                </span>
              </th>
              <td class="n">{from === undefined ? "" : percent(from)}</td>
              <td class="n">
                <b>{percent(to)}</b> %
              </td>
              <td>
                <svg class={`bar v${order}`} width={BarWidth} height="12" aria-hidden="true">
                  <rect class="ground" width={BarWidth} height="12" />
                  <rect class="to" width={Math.max(1, to * BarWidth)} height="12" />
                  {from !== undefined && <line x1={from * BarWidth} x2={from * BarWidth} y1="0" y2="12" />}
                </svg>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

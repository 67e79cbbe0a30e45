import { useWidth } from "./width.ts";
import { scaleOf, type Axis } from "./scales.ts";

export interface Ends {
  lower: number;
  upper: number;
}

interface IntervalRowProps {
  axis: Axis;
  order: number;
  /** The estimate. */
  value: number | null;
  /** For whoever looks as often as they like: thin. */
  anyTime: Ends | null;
  /** For one look when it is over: thick. */
  atEnd: Ends | null;
  /** Whether that look is still to come. */
  isEarly: boolean;
  label: string;
}

const Height = 28;
const Cap = 5;

/** Both intervals of one difference, on the axis that all rows share. */
export function IntervalRow({ axis, order, value, anyTime, atEnd, isEarly, label }: IntervalRowProps) {
  const [box, width] = useWidth<HTMLDivElement>(240);
  const x = scaleOf(axis, [8, width - 8]);
  const [low, high] = axis.domain;
  const middle = Height / 2;
  const inside = (v: number) => x(Math.max(low, Math.min(high, v)));
  return (
    <div class="interval" ref={box}>
      <svg class={`v${order}`} width={width} height={Height} role="img" aria-label={label}>
        <line class="zero" x1={x(0)} x2={x(0)} y1={0} y2={Height} />
        {anyTime && (
          <g class="any-time">
            <line x1={inside(anyTime.lower)} x2={inside(anyTime.upper)} y1={middle} y2={middle} />
            <EndMark at={anyTime.lower} edge={low} x={inside(anyTime.lower)} y={middle} direction={-1} />
            <EndMark at={anyTime.upper} edge={high} x={inside(anyTime.upper)} y={middle} direction={1} />
          </g>
        )}
        {atEnd && (
          <line
            class={isEarly ? "at-end early" : "at-end"}
            x1={inside(atEnd.lower)}
            x2={inside(atEnd.upper)}
            y1={middle}
            y2={middle}
          />
        )}
        {value !== null && value >= low && value <= high && (
          <path class="estimate" d={`M${x(value)} ${middle - 6}l6 6l-6 6l-6 -6z`} />
        )}
      </svg>
    </div>
  );
}

/** A cap, or an arrow where the interval goes on beyond the axis. */
function EndMark({
  at,
  edge,
  x,
  y,
  direction,
}: {
  at: number;
  edge: number;
  x: number;
  y: number;
  direction: 1 | -1;
}) {
  const isBeyond = direction < 0 ? at < edge : at > edge;
  return isBeyond ? (
    <path d={`M${x - 5 * direction} ${y - 4}l${5 * direction} 4l${-5 * direction} 4`} />
  ) : (
    <line x1={x} x2={x} y1={y - Cap} y2={y + Cap} />
  );
}

/** The axis in the head of the column, above all rows. */
export function IntervalAxis({ axis }: { axis: Axis }) {
  const [box, width] = useWidth<HTMLDivElement>(240);
  const x = scaleOf(axis, [8, width - 8]);
  return (
    <div class="interval" ref={box}>
      <svg width={width} height={16} aria-hidden="true">
        {x.ticks(Math.max(2, Math.floor(width / 75))).map((value) => (
          <text class="tick" x={x(value)} y={12} text-anchor="middle">
            {axis.format(value)}
          </text>
        ))}
      </svg>
    </div>
  );
}

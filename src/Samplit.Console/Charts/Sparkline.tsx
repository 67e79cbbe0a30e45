import { scaleLinear } from "d3-scale";
import { area, curveStepAfter } from "d3-shape";

interface SparklineProps {
  /** The shares of all variants from a version on; each adds up to 1. */
  points: readonly { x: number; shares: readonly number[] }[];
  /** Where the last of them ends. */
  end: number;
  label: string;
}

const Width = 96;
const Height = 22;

/** How traffic was divided, without axes: a picture in a row of a table. */
export function Sparkline({ points, end, label }: SparklineProps) {
  const x = scaleLinear([points[0]?.x ?? 0, Math.max(end, (points.at(-1)?.x ?? 0) + 1)], [0, Width]);
  const y = scaleLinear([0, 1], [Height, 0]);
  const last = points.at(-1);
  const steps = last ? [...points, { x: Math.max(end, last.x + 1), shares: last.shares }] : [];
  return (
    <svg class="sparkline" width={Width} height={Height} role="img" aria-label={label}>
      {(last?.shares ?? []).map((_, order) => {
        const below = (shares: readonly number[]) =>
          shares.slice(0, order).reduce((sum, share) => sum + share, 0);
        const shape = area<(typeof steps)[number]>()
          .x((p) => x(p.x))
          .y0((p) => y(below(p.shares)))
          .y1((p) => y(below(p.shares) + (p.shares[order] ?? 0)))
          .curve(curveStepAfter);
        return (
          <path class={`area v${order % 8}${order === 0 ? " plain-control" : ""}`} d={shape(steps) ?? ""} />
        );
      })}
    </svg>
  );
}

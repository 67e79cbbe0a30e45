import { area, curveStepAfter } from "d3-shape";
import type { Plot } from "./Chart.tsx";

/** One variant's part of a whole: from the sum of those before it to its own. */
export interface Layer {
  order: number;
  isControl: boolean;
  points: readonly { x: number; from: number; to: number }[];
}

/** Each variant's share lies on those of the variants before it. */
export function layersOf(
  variants: readonly Omit<Layer, "points">[],
  steps: readonly { x: number; shares: readonly number[] }[],
): Layer[] {
  const sums = steps.map(() => 0);
  return variants.map((variant, at) => ({
    ...variant,
    points: steps.map(({ x, shares }, step) => {
      const from = sums[step]!;
      return { x, from, to: (sums[step] = from + (shares[at] ?? 0)) };
    }),
  }));
}

/** Parts of a whole that stay as they are until the next step; the last one goes on to the end. */
export function StepArea({ plot, layers }: { plot: Plot; layers: readonly Layer[] }) {
  const shape = area<Layer["points"][number]>()
    .x((p) => plot.x(p.x))
    .y0((p) => plot.y(p.from))
    .y1((p) => plot.y(p.to))
    .curve(curveStepAfter);
  return (
    <g class="areas">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="6" height="6" />
          <line class="hatch-line" x1="0" x2="0" y1="0" y2="6" />
        </pattern>
      </defs>
      {layers.map((layer) => (
        <path
          class={`area v${layer.order}${layer.isControl ? " control" : ""}`}
          d={shape(layer.points) ?? ""}
        />
      ))}
    </g>
  );
}

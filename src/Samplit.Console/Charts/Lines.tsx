import { curveStepAfter, line } from "d3-shape";
import type { Plot } from "./Chart.tsx";

export interface Series {
  order: number;
  points: readonly { x: number; y: number | null }[];
}

/** Values that hold until the next one; where there is none, the line is broken. */
export function Lines({ plot, series }: { plot: Plot; series: readonly Series[] }) {
  const shape = line<Series["points"][number]>()
    .defined((p) => p.y !== null)
    .x((p) => plot.x(p.x))
    .y((p) => plot.y(p.y!))
    .curve(curveStepAfter);
  return (
    <g class="lines" clip-path={`url(#${plot.clip})`}>
      {series.map((s) => (
        <path class={`line v${s.order}`} d={shape(s.points) ?? ""} />
      ))}
    </g>
  );
}

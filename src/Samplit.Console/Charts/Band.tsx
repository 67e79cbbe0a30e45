import { area, curveStepAfter, line } from "d3-shape";
import type { Plot } from "./Chart.tsx";

export interface BandSeries {
  order: number;
  points: readonly { x: number; value: number | null; lower: number | null; upper: number | null }[];
}

/** Estimates with their intervals, each of which holds until the next one. */
export function Band({ plot, series }: { plot: Plot; series: readonly BandSeries[] }) {
  const shape = area<BandSeries["points"][number]>()
    .defined((p) => p.lower !== null && p.upper !== null)
    .x((p) => plot.x(p.x))
    .y0((p) => plot.y(p.lower!))
    .y1((p) => plot.y(p.upper!))
    .curve(curveStepAfter);
  const middle = line<BandSeries["points"][number]>()
    .defined((p) => p.value !== null)
    .x((p) => plot.x(p.x))
    .y((p) => plot.y(p.value!))
    .curve(curveStepAfter);
  return (
    <g class="bands" clip-path={`url(#${plot.clip})`}>
      {series.map((s) => (
        <path class={`band v${s.order}`} d={shape(s.points) ?? ""} />
      ))}
      {series.map((s) => (
        <path class={`line v${s.order}`} d={middle(s.points) ?? ""} />
      ))}
    </g>
  );
}

import { curveLinear, curveStepAfter, line } from "d3-shape";
import type { Plot } from "./Chart.tsx";

export interface Series {
  order: number;
  points: readonly { x: number; y: number | null }[];
}

interface LinesProps {
  plot: Plot;
  series: readonly Series[];
  /** Whether a value holds until the next one; else it goes there evenly. */
  isStepped?: boolean;
}

/** Values by x; where there is none, the line is broken. */
export function Lines({ plot, series, isStepped = true }: LinesProps) {
  const shape = line<Series["points"][number]>()
    .defined((p) => p.y !== null)
    .x((p) => plot.x(p.x))
    .y((p) => plot.y(p.y!))
    .curve(isStepped ? curveStepAfter : curveLinear);
  return (
    <g class="lines" clip-path={`url(#${plot.clip})`}>
      {series.map((s) => (
        <path class={`line v${s.order}`} d={shape(s.points) ?? ""} />
      ))}
    </g>
  );
}

import { useEffect } from "preact/hooks";
import { experiment } from "../Experiments/experiment.ts";
import { Planning } from "../Plans/Planning.tsx";
import { report } from "../Statistics/report.ts";
import { OtherAlgorithm } from "./OtherAlgorithm.tsx";

/** What would have been, and what would be. */
export function WhatIfPage({ id }: { id: string }) {
  useEffect(() => report.revalidate(id), [id]);
  const known = report.state.value.value;
  const control = experiment.state.value.value?.value.variants.find((v) => v.isControl)?.name;
  const rate = known?.variants.find((v) => v.variant === control)?.plain?.value;
  return (
    <div class="page whatif">
      <OtherAlgorithm id={id} />
      <Planning rate={rate} variants={known?.variants.length} />
    </div>
  );
}

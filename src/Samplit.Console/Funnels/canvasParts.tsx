import type { ComponentChildren } from "preact";
import { count, percent, percentSign } from "../Frame/format.ts";
import type { Schema } from "../Http/api.ts";
import { Size, type Step } from "./draft.ts";
import { t } from "./words.ts";

type Variant = Schema<"FunnelVariantView">;

/** How high a line of numbers is. */
export const Line = 15;

export interface Point {
  x: number;
  y: number;
}

export const startOf = (step: Step, height: number): Point => ({
  x: step.x + Size.width,
  y: step.y + height / 2,
});
const endOf = (step: Step, height: number): Point => ({ x: step.x, y: step.y + height / 2 });

export function curve(from: Point, to: Point): string {
  const bend = Math.max(40, Math.abs(to.x - from.x) / 2);
  return `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`;
}

interface BoxProps {
  of: Step;
  height: number;
  variants: readonly Variant[];
  isSelected: boolean;
  isOrigin: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
  onPointerDown: (event: PointerEvent) => void;
  children: ComponentChildren;
}

export function Box({
  of,
  height,
  variants,
  isSelected,
  isOrigin,
  onKeyDown,
  onPointerDown,
  children,
}: BoxProps) {
  const what = of.kind === "page" ? of.page.value : of.eventType;
  const lines = variants.flatMap((variant, at) => {
    const node = variant.nodes.find(({ node }) => node === of.key);
    return node
      ? [{ at, name: variant.variant, text: `${count(node.reached)} · ${percentSign(node.rate)}` }]
      : [];
  });
  const transform = `translate(${of.x},${of.y})`;
  return (
    <>
      <g
        class={isSelected ? "step selected" : isOrigin ? "step origin" : "step"}
        data-step={of.key}
        transform={transform}
        // As the attribute is called: names of properties are none in SVG.
        tabindex={0}
        role="button"
        aria-pressed={isSelected}
        aria-label={[of.name, what, ...lines.map((line) => `${line.name ?? ""} ${line.text}`)].join(", ")}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
      >
        <rect width={Size.width} height={height} rx="8" />
        {children}
      </g>
      <g class="texts" transform={transform} aria-hidden="true">
        <text x="12" y="24" class="title">
          {cut(of.name, 22)}
        </text>
        <text x="12" y="44" class="what">
          {cut(what || t("canvas.nothing"), 26)}
        </text>
        {lines.map((line) => (
          <text x="12" y={Size.height + line.at * Line} class={`number v${line.at}`}>
            {line.name ? `${cut(line.name, 9)} ` : ""}
            {line.text}
          </text>
        ))}
      </g>
    </>
  );
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

interface WayProps {
  from: Step;
  to: Step;
  height: number;
  variants: readonly Variant[];
  isSelected: boolean;
  onClick: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function Way({ from, to, height, variants, isSelected, onClick, onKeyDown }: WayProps) {
  const [start, end] = [startOf(from, height), endOf(to, height)];
  const d = curve(start, end);
  const lines = variants.flatMap((variant, at) => {
    const edge = variant.edges.find((known) => known.from === from.key && known.to === to.key);
    const range = edge?.interval?.map((bound) => percent(bound)).join("–");
    return edge ? [{ at, name: variant.variant, rate: percentSign(edge.rate), range }] : [];
  });
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 - 8 };
  return (
    <>
      <g
        class={isSelected ? "edge selected" : "edge"}
        data-edge={`${from.key} ${to.key}`}
        // As the attribute is called: names of properties are none in SVG.
        tabindex={0}
        role="button"
        aria-pressed={isSelected}
        aria-label={[
          t("canvas.edge", { from: from.name, to: to.name }),
          ...lines.map((line) => `${line.name ?? ""} ${line.rate} ${line.range ?? ""}`),
        ].join(", ")}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <path class="reach" d={d} />
        <path class="way" d={d} marker-end="url(#arrow)" />
      </g>
      <g class="texts on-edge" aria-hidden="true">
        {lines.map((line) => (
          <text
            x={middle.x}
            y={middle.y - (lines.length - 1 - line.at) * Line}
            text-anchor="middle"
            class={`number v${line.at}`}
          >
            <tspan class="rate">{line.rate}</tspan>
            {line.range && <tspan class="range"> {line.range}</tspan>}
          </text>
        ))}
      </g>
    </>
  );
}

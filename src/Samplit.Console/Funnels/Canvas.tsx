import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Schema } from "../Http/api.ts";
import {
  Size,
  withChanged,
  withEdge,
  withoutEdge,
  withoutStep,
  type Draft,
  type Edge,
  type Selected,
  type Step,
} from "./draft.ts";
import { Box, curve, Line, startOf, Way, type Point } from "./canvasParts.tsx";
import { t } from "./words.ts";

type Variant = Schema<"FunnelVariantView">;

interface CanvasProps {
  of: Draft;
  selected: Selected | null;
  select: (what: Selected | null) => void;
  /** Null where nothing may be changed. */
  change: ((draft: Draft) => void) | null;
  /** What was counted, by variant; the numbers of more than these would not be read. */
  variants: readonly Variant[];
}

/** As many variants as have their numbers in the drawing; all have them in the table. */
const MaxDrawn = 3;

const Margin = 36;
const Port = 7;

/** How far a key moves a step, and with shift. */
const [Small, Large] = [10, 60];

const arrows: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Steps that are dragged, and the ways between them. All that a hand does here, keys do, too. */
export function Canvas({ of, selected, select, change, variants }: CanvasProps) {
  const svg = useRef<SVGSVGElement>(null);
  const dragged = useSignal<{ key: string; by: Point } | null>(null);
  /** The step that an edge is being drawn from, and where its end is. */
  const drawn = useSignal<{ from: string; end: Point | null } | null>(null);
  const said = useSignal("");
  const shown = variants.slice(0, MaxDrawn);
  const height = Size.height + shown.length * Line;
  // While something is dragged, the ground stays where it is.
  const frame = useRef<[number, number, number, number] | null>(null);
  if (dragged.value === null || frame.current === null) {
    frame.current = frameOf(of.steps, height, shown.length);
  }
  const [left, top, width, tall] = frame.current;
  const nameOf = (key: string) => of.steps.find((step) => step.key === key)?.name ?? key;

  const pointOf = (event: PointerEvent): Point => {
    const matrix = svg.current?.getScreenCTM()?.inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  };
  const connect = (from: string, to: string) => {
    drawn.value = null;
    if (change && from !== to) {
      change(withEdge(of, from, to));
      said.value = t("canvas.connected", { from: nameOf(from), to: nameOf(to) });
    }
  };
  const move = (event: PointerEvent) => {
    const point = pointOf(event);
    if (dragged.value) {
      const { key, by } = dragged.value;
      change?.(withChanged(of, key, { x: snap(point.x - by.x), y: snap(point.y - by.y) }));
    } else if (drawn.value?.end) {
      drawn.value = { ...drawn.value, end: point };
    }
  };
  const drop = (event: PointerEvent) => {
    if (drawn.value?.end) {
      const to = stepAt(of.steps, pointOf(event), height);
      if (to) {
        connect(drawn.value.from, to.key);
      }
      drawn.value = null;
    }
    dragged.value = null;
  };
  const keyOfStep = (event: KeyboardEvent, step: Step) => {
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      if (drawn.value) {
        connect(drawn.value.from, step.key);
      } else {
        select({ step: step.key });
      }
    } else if (change && arrow) {
      const by = event.shiftKey ? Large : Small;
      change(withChanged(of, step.key, { x: step.x + arrow.x * by, y: step.y + arrow.y * by }));
    } else if (change && event.key === "c") {
      if (drawn.value) {
        connect(drawn.value.from, step.key);
      } else {
        drawn.value = { from: step.key, end: null };
        said.value = t("canvas.connecting", { from: step.name });
      }
    } else if (change && (event.key === "Delete" || event.key === "Backspace")) {
      change(withoutStep(of, step.key));
      select(null);
      said.value = t("canvas.removed", { name: step.name });
    } else if (event.key === "Escape" && drawn.value) {
      drawn.value = null;
      said.value = t("canvas.notConnected");
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const keyOfEdge = (event: KeyboardEvent, edge: Edge) => {
    if (event.key === "Enter" || event.key === " ") {
      select({ edge });
    } else if (change && (event.key === "Delete" || event.key === "Backspace")) {
      change(withoutEdge(of, edge));
      select(null);
      said.value = t("canvas.edgeRemoved", { from: nameOf(edge.from), to: nameOf(edge.to) });
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="canvas">
      <p id="canvas-help" class="quiet">
        {t(change ? "canvas.help" : "canvas.helpRead")}
      </p>
      <div
        class="scroll"
        tabIndex={0}
        role="group"
        aria-label={t("canvas.label")}
        aria-describedby="canvas-help"
      >
        <svg
          ref={svg}
          viewBox={`${left} ${top} ${width} ${tall}`}
          width={width}
          height={tall}
          class={drawn.value ? "drawing" : undefined}
          onPointerMove={move}
          onPointerUp={drop}
          onPointerCancel={drop}
        >
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path d="M0,0 L10,5 L0,10 z" />
            </marker>
          </defs>
          {of.edges.map((edge) => {
            const [from, to] = [edge.from, edge.to].map((key) => of.steps.find((step) => step.key === key));
            return from && to ? (
              <Way
                key={`${edge.from}\n${edge.to}`}
                from={from}
                to={to}
                height={height}
                variants={shown}
                isSelected={
                  selected !== null &&
                  "edge" in selected &&
                  selected.edge.from === edge.from &&
                  selected.edge.to === edge.to
                }
                onClick={() => select({ edge })}
                onKeyDown={(event) => keyOfEdge(event, edge)}
              />
            ) : null;
          })}
          {of.steps.map((step) => (
            <Box
              key={step.key}
              of={step}
              height={height}
              variants={shown}
              isSelected={selected !== null && "step" in selected && selected.step === step.key}
              isOrigin={drawn.value?.from === step.key}
              onKeyDown={(event) => keyOfStep(event, step)}
              onPointerDown={(event) => {
                if (event.button !== 0) {
                  return;
                }
                select({ step: step.key });
                if (change) {
                  const point = pointOf(event);
                  svg.current?.setPointerCapture(event.pointerId);
                  dragged.value = { key: step.key, by: { x: point.x - step.x, y: point.y - step.y } };
                }
              }}
            >
              {change && (
                <circle
                  class="port"
                  cx={Size.width}
                  cy={height / 2}
                  r={Port}
                  onPointerDown={(event) => {
                    event.stopPropagation();
                    svg.current?.setPointerCapture(event.pointerId);
                    drawn.value = { from: step.key, end: pointOf(event) };
                  }}
                />
              )}
            </Box>
          ))}
          {drawn.value?.end && (
            <path
              class="way new"
              d={curve(
                startOf(
                  of.steps.find(({ key }) => key === drawn.value!.from)!,
                  height,
                ),
                drawn.value.end,
              )}
            />
          )}
        </svg>
      </div>
      <p role="status" class="quiet said">
        {said.value}
      </p>
    </div>
  );
}

const snap = (value: number): number => Math.round(value / Small) * Small;

const stepAt = (steps: readonly Step[], { x, y }: Point, height: number): Step | undefined =>
  steps.findLast((step) => x >= step.x && x <= step.x + Size.width && y >= step.y && y <= step.y + height);

function frameOf(steps: readonly Step[], height: number, lines: number): [number, number, number, number] {
  const xs = steps.map((step) => step.x);
  const ys = steps.map((step) => step.y);
  const above = Margin + lines * Line;
  const [left, top] = [Math.min(0, ...xs) - Margin, Math.min(0, ...ys) - above];
  const right = Math.max(600, ...xs.map((x) => x + Size.width)) + Margin;
  const bottom = Math.max(200, ...ys.map((y) => y + height)) + Margin;
  return [left, top, right - left, bottom - top];
}

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ProposeInstead } from "../Approvals/ExperimentProposals.tsx";
import { Swatch } from "../Charts/Chart.tsx";
import { count, percent, percentSign } from "../Frame/format.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { sayProblem } from "../Frame/sayProblem.ts";
import { useSending } from "../Frame/sending.ts";
import { numberTyped } from "../Frame/typed.ts";
import { t } from "../Allocation/trafficWords.ts";
import { post, put, type Schema, type Tagged } from "../Http/api.ts";
import { Problem } from "../Http/problem.ts";
import { timeline } from "../Replay/timeline.ts";
import { experiment, orders, type Experiment } from "./experiment.ts";

type Preview = Tagged<Schema<"VariantsPreviewView">>;

interface Edited {
  name: string;
  isControl: boolean;
  isActive: boolean;
  isNew: boolean;
  /** In percent, as it was typed; empty for "as the server divides". */
  share: string;
}

/** How long a hand rests before the server is asked what would happen. */
const Resting = 200;

const editedOf = (of: Experiment): Edited[] =>
  of.variants.map((v) => ({
    name: v.name,
    isControl: v.isControl,
    isActive: v.active,
    isNew: false,
    share: "",
  }));

/** Variants as they are to be, and beside them what that would do to whom, before it is done. */
export function VariantsEditor({ of, onDone }: { of: Tagged<Experiment>; onDone: () => void }) {
  const { id } = of.value;
  const rows = useSignal<readonly Edited[]>(editedOf(of.value));
  const reason = useSignal("");
  const preview = useSignal<Preview | null>(null);
  const sending = useSending();
  /** Why it cannot be said what would happen. */
  const refused = useSignal<Problem | null>(null);
  /** What somebody else has added meanwhile. */
  const theirs = useSignal<readonly string[]>([]);

  const body = () => ({
    variants: rows.value.map((v) => ({
      name: v.name.trim(),
      isControl: v.isControl,
      active: v.isActive,
      trafficAllocation: v.isActive ? numberTyped(v.share) : null,
    })),
    reason: reason.value.trim() || null,
  });
  const options = () => ({ path: { id }, body: body(), ifMatch: of.etag });
  const change = (at: number, to: Partial<Edited>) =>
    (rows.value = rows.value.map((row, index) => (index === at ? { ...row, ...to } : row)));

  useEffect(() => {
    const mine = new Set(rows.value.map((row) => row.name));
    const added = editedOf(of.value).filter((row) => !mine.has(row.name));
    if (added.length > 0) {
      rows.value = [
        ...rows.value.filter((row) => !row.isNew),
        ...added,
        ...rows.value.filter((row) => row.isNew),
      ];
      theirs.value = added.map((row) => row.name);
    }
  }, [of.etag]);

  const edited = JSON.stringify(rows.value);
  useEffect(() => {
    const asked = new AbortController();
    const look = async () => {
      try {
        preview.value = await post("/api/experiments/{id}/variants/preview", {
          ...options(),
          signal: asked.signal,
        });
        refused.value = null;
      } catch (error) {
        if (!asked.signal.aborted) {
          preview.value = null;
          refused.value = Problem.of(error);
        }
      }
    };
    const timer = setTimeout(() => void look(), Resting);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [edited, of.etag]);

  const apply = async () => {
    try {
      await put("/api/experiments/{id}/variants", options());
      await Promise.all([experiment.reload(), timeline.reload()]);
    } catch (error) {
      if (Problem.of(error).status === 412) {
        await experiment.reload();
      }
      throw error;
    }
  };

  return (
    <>
      <Form
        of={sending}
        class="editor"
        verb={t("editor.apply")}
        isDisabled={preview.value === null}
        send={apply}
        done={onDone}
        cancel={onDone}
      >
        <div class="columns">
          <div>
            <h3>{t("editor.title")}</h3>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("results.variant")}</th>
                  <th scope="col">{t("editor.share")}</th>
                  <th scope="col">{t("setup.active")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.value.map((row, at) => (
                  <tr key={at}>
                    <th scope="row">
                      {row.isNew ? (
                        <input
                          type="text"
                          required
                          aria-label={t("editor.newName")}
                          value={row.name}
                          onInput={(e) => change(at, { name: e.currentTarget.value })}
                        />
                      ) : (
                        <>
                          <Swatch order={orders.value.get(row.name) ?? 1} />
                          <span dir="auto" class="name">
                            {row.name}
                          </span>
                        </>
                      )}
                    </th>
                    <td>
                      <input
                        type="text"
                        inputMode="decimal"
                        class="short"
                        disabled={!row.isActive}
                        aria-label={t("editor.shareOf", { variant: row.name })}
                        value={row.share}
                        onInput={(e) => change(at, { share: e.currentTarget.value.trim() })}
                      />
                    </td>
                    <td>
                      <input
                        type="checkbox"
                        checked={row.isActive}
                        aria-label={t("editor.activeOf", { variant: row.name })}
                        onChange={(e) => change(at, { isActive: e.currentTarget.checked })}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p class="quiet">{t("editor.shareHint")}</p>
            <p>
              <button
                type="button"
                class="plain"
                onClick={() =>
                  (rows.value = [
                    ...rows.value,
                    { name: "", isControl: false, isActive: true, isNew: true, share: "" },
                  ])
                }
              >
                {t("new.add")}
              </button>
            </p>
            <Input
              label={t("setup.reason")}
              name="reason"
              of={sending}
              lines={2}
              value={reason.value}
              change={(text) => (reason.value = text)}
            />
          </div>
          <div>
            <h3>{t("editor.preview")}</h3>
            {theirs.value.length > 0 && (
              <p class="note warn" role="alert">
                {t("editor.theirs", { variants: theirs.value.join(", ") })}
              </p>
            )}
            {refused.value && (
              <p class="note bad" role="alert">
                {sayProblem(refused.value)}
              </p>
            )}
            {preview.value && <Consequences of={preview.value.value} />}
          </div>
        </div>
      </Form>
      <ProposeInstead
        refused={sending.problem.value}
        experiment={of.value.id}
        etag={of.etag}
        action="variants"
        change={{ variants: body().variants }}
        reason={reason.value}
      />
    </>
  );
}

const BarWidth = 96;

function Consequences({ of }: { of: Preview["value"] }) {
  return (
    <div aria-live="polite">
      <p>{t("editor.kept", { count: count(of.visitorsKept), n: of.visitorsKept })}</p>
      {of.visitorsOnDeactivated > 0 && (
        <p>{t("editor.closed", { count: count(of.visitorsOnDeactivated), n: of.visitorsOnDeactivated })}</p>
      )}
      <p>{t("editor.moved", { share: percentSign(of.trafficMoved) })}</p>
      <table class="weights">
        <thead>
          <tr>
            <th scope="col">{t("results.variant")}</th>
            <th scope="col" class="n">
              {t("traffic.before")}
            </th>
            <th scope="col" class="n">
              {t("traffic.after")}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {of.variants.map((v) => (
            <tr>
              <th scope="row" dir="auto">
                {v.name}
              </th>
              <td class="n">{percent(v.shareBefore)} %</td>
              <td class="n">
                <b>{percent(v.shareAfter)}</b> %
              </td>
              <td>
                <svg
                  class={`bar v${orders.value.get(v.name) ?? 7}`}
                  width={BarWidth}
                  height="12"
                  aria-hidden="true"
                >
                  <rect class="ground" width={BarWidth} height="12" />
                  <rect class="to" width={Math.max(1, v.shareAfter * BarWidth)} height="12" />
                  <line x1={v.shareBefore * BarWidth} x2={v.shareBefore * BarWidth} y1="0" y2="12" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { ComponentChildren } from "preact";
import type { Problem } from "../Http/problem.ts";
import type { Resource } from "../Http/resource.ts";
import { time } from "./format.ts";
import { t } from "./messages/messages.ts";
import { sayProblem } from "./sayProblem.ts";

interface PanelProps<T> {
  of: Pick<Resource<never, T>, "state" | "reload">;
  /** Room to keep while it loads, so that nothing moves when it comes. */
  size: "line" | "table" | "chart" | "page";
  children: (value: T) => ComponentChildren;
}

/** A part of a page in each of its states: it loads, it is there, it is there from before, it failed. */
export function Panel<T>({ of, size, children }: PanelProps<T>) {
  const { value, problem, at } = of.state.value;
  if (value === null) {
    return problem ? (
      <Failed problem={problem} retry={() => void of.reload()} />
    ) : (
      <div class={`skeleton ${size}`} role="status">
        <span class="unseen">{t("panel.loading")}</span>
      </div>
    );
  }
  // Nothing is put around it where it is from before: what somebody has typed or scrolled to would be lost.
  return (
    <>
      {problem && (
        <p class="note warn" role="status">
          {sayProblem(problem)} {at && t("panel.stale", { time: time(at) })}{" "}
          <RetryButton retry={() => void of.reload()} />
        </p>
      )}
      {children(value)}
    </>
  );
}

interface FailedProps {
  problem: Problem;
  retry: () => void;
  /** Whether there is nothing else on the page. */
  isPage?: boolean;
}

export function Failed({ problem, retry, isPage = false }: FailedProps) {
  const Title = isPage ? "h1" : "h2";
  return (
    <div class="note bad" role="alert">
      <Title>{problem.status === 404 ? t("panel.notFound") : t("panel.failed")}</Title>
      <p>{sayProblem(problem)}</p>
      <p class="quiet">
        {problem.code}
        {problem.trace && ` · ${t("panel.request", { id: problem.trace })}`}
      </p>
      {problem.status === 404 ? <a href="/">{t("panel.home")}</a> : <RetryButton retry={retry} />}
    </div>
  );
}

function RetryButton({ retry }: { retry: () => void }) {
  return (
    <button type="button" class="plain" onClick={retry}>
      {t("panel.retry")}
    </button>
  );
}

interface EmptyProps {
  title: string;
  isPage?: boolean;
  children?: ComponentChildren;
}

export function Empty({ title, isPage, children }: EmptyProps) {
  const Title = isPage ? "h1" : "h2";
  return (
    <div class="empty">
      <Title>{title}</Title>
      {children}
    </div>
  );
}

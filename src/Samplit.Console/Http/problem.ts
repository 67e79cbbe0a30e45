/** Why the server did not do what was asked (RFC 9457). */
export class Problem extends Error {
  constructor(
    /** 0 when there was no answer that could be read. */
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
    /** The field that is wrong, as a path such as `variants[0].name`. */
    readonly field: string | null,
    /** What the server's log and traces call the request (W3C Trace Context). */
    readonly trace: string | null,
  ) {
    super(detail);
  }

  /** There was no answer. */
  static offline(trace: string | null = null): Problem {
    return new Problem(0, "offline", "", "", null, trace);
  }

  /** Whatever was thrown. */
  static of(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem(0, "broken", "", String(error), null, null);
  }

  get isOffline(): boolean {
    return this.code === "offline";
  }
}

export async function readProblem(answer: Response, trace: string): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await answer.json()) as Record<string, unknown>;
  } catch {
    // A proxy may answer in words of its own.
  }
  const text = (name: string) => (typeof body[name] === "string" ? body[name] : null);
  return new Problem(
    answer.status,
    text("code") ?? `http_${answer.status}`,
    text("title") ?? answer.statusText,
    text("detail") ?? "",
    text("field"),
    trace,
  );
}

import type { components, paths } from "../obj/api.d.ts";
import { Problem, readProblem } from "./problem.ts";
import { invalidateAll } from "./resource.ts";

/** What the server calls a thing, as it describes itself. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type Method = "get" | "post" | "put" | "delete";
type Json<Content> = Content extends { content: { "application/json": infer Body } } ? Body : never;
type With<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type Ok<O> = O extends { responses: infer R }
  ? { [S in keyof R & (200 | 201 | 202)]: Json<R[S]> }[keyof R & (200 | 201 | 202)]
  : never;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Q : never;
type Sent<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : undefined;

export type Answer<P extends With<"get">> = Ok<Operation<P, "get">>;

/** What a request says besides its path. */
export interface Options<O> {
  /** What stands in the path in place of {id} and {number}. */
  path?: Record<string, string | number>;
  query?: Query<O>;
  body?: Sent<O>;
  /** The state that a change is for; the server refuses it with 412 when somebody else was quicker. */
  ifMatch?: string | null | undefined;
  /** A key to show in place of the session, as programs do. */
  key?: string;
  signal?: AbortSignal | undefined;
  /** Statuses besides those of success that come with the answer, and not with a problem. */
  answeredBy?: readonly number[];
}

/** An answer, and the name of the state that it shows. */
export interface Tagged<T> {
  value: T;
  etag: string | null;
}

let csrf: string | undefined;

/** Has all writes from now on show the token of the session. */
export function setCsrfToken(token: string | undefined) {
  csrf = token;
}

let answered: (isHere: boolean) => void = () => {};

/** Told after each request whether the server answered at all. */
export function onAnswer(then: (isHere: boolean) => void) {
  answered = then;
}

/** Others of 401 are about what was shown, such as a password. */
const unknown: ReadonlySet<string> = new Set(["unauthenticated", "session_ended", "http_401"]);

let signedOut = () => {};

/** Called when the server does not know, or knows no more, who asks. */
export function onSignedOut(then: () => void) {
  signedOut = then;
}

export async function get<P extends With<"get">>(
  path: P,
  options: Options<Operation<P, "get">> = {},
): Promise<Ok<Operation<P, "get">>> {
  return (await getTagged(path, options)).value;
}

export function getTagged<P extends With<"get">>(
  path: P,
  options: Options<Operation<P, "get">> = {},
): Promise<Tagged<Ok<Operation<P, "get">>>> {
  return send("GET", path, options);
}

export function post<P extends With<"post">>(
  path: P,
  options: Options<Operation<P, "post">> = {},
): Promise<Tagged<Ok<Operation<P, "post">>>> {
  return send("POST", path, options);
}

export function put<P extends With<"put">>(
  path: P,
  options: Options<Operation<P, "put">> = {},
): Promise<Tagged<Ok<Operation<P, "put">>>> {
  return send("PUT", path, options);
}

export async function remove<P extends With<"delete">>(
  path: P,
  options: Options<Operation<P, "delete">> = {},
): Promise<void> {
  await send("DELETE", path, options);
}

let stepUp = (): Promise<boolean> => Promise.resolve(false);

/** Asked where somebody has to show again who they are; what was refused is sent again when they have. */
export function onStepUp(then: () => Promise<boolean>) {
  stepUp = then;
}

async function send<T>(method: string, path: string, options: Options<unknown>): Promise<Tagged<T>> {
  const { path: parts = {}, query, body, ifMatch, key, signal, answeredBy = [] } = options;
  const trace = hex(16);
  const headers: Record<string, string> = {
    Accept: "application/json",
    traceparent: `00-${trace}-${hex(8)}-01`,
  };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (ifMatch) {
    headers["If-Match"] = ifMatch;
  }
  if (key) {
    headers["Authorization"] = `Bearer ${key}`;
  } else if (csrf && method !== "GET") {
    headers["X-Samplit-Csrf"] = csrf;
  }
  const filled = path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
  let answer: Response;
  try {
    answer = await fetch(filled + search(query), {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: key ? "omit" : "same-origin",
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    answered(false);
    throw Problem.offline(trace);
  }
  answered(true);
  if (!answer.ok && !answeredBy.includes(answer.status)) {
    const problem = await readProblem(answer, trace);
    if (!key && unknown.has(problem.code)) {
      signedOut();
    }
    if (problem.code === "step_up_required" && (await stepUp())) {
      return send(method, path, options);
    }
    throw problem;
  }
  if (method !== "GET") {
    invalidateAll();
  }
  const value = answer.status === 204 ? undefined : await answer.json();
  return { value: value as T, etag: answer.headers.get("ETag") };
}

function search(query: unknown): string {
  const given = Object.entries((query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return given.length === 0
    ? ""
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function hex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");
}

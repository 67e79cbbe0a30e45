import { post, type Schema } from "../Http/api.ts";

/** An element that somebody chose on a page of theirs, and what a variant would show in its place. */
export interface Picked {
  kind: "headline" | "button" | "link" | "text";
  selector: string;
  /** Further selectors, for when the first one finds nothing. */
  fallbacks: string[];
  original: string;
  text: string;
}

/** No page needs more, and what another origin says is not taken on trust. */
const [MaxText, MaxSelectors] = [10_000, 3];

/** Opens a page of a site on which an element can be chosen; then it is told here, as often as somebody chooses, until aborted. */
export async function openPicker(
  installation: string,
  address: string,
  chosen: (picked: Picked) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = new URL(/^https?:\/\//.test(address) ? address : `https://${address}`);
  // At once, while the browser knows of the press; where it leads is known a moment later.
  const page = window.open("about:blank", "_blank");
  const listen = ({ source, origin, data }: MessageEvent) => {
    const picked = source === page && origin === url.origin ? read(data) : null;
    if (picked) {
      chosen(picked);
    }
  };
  try {
    const path = { id: installation };
    const { value } = await post("/api/installations/{id}/picker-tokens", { path, signal });
    url.search += `${url.search ? "&" : "?"}${value.parameter}`;
    addEventListener("message", listen, { signal });
    page?.location.replace(url.href);
  } catch (error) {
    page?.close();
    throw error;
  }
}

function read(data: unknown): Picked | null {
  const said = data as Partial<Record<string, unknown>> | null;
  const selector = selectorOf(said?.["selector"]);
  const { samplit, kind, original, text, fallbacks } = said ?? {};
  return samplit === "picked" && selector && isText(original) && isText(text) && Array.isArray(fallbacks)
    ? {
        kind: kinds.find((known) => known === kind) ?? "text",
        selector,
        fallbacks: fallbacks.slice(0, MaxSelectors).flatMap((one) => selectorOf(one) ?? []),
        original,
        text,
      }
    : null;
}

const kinds = ["headline", "button", "link", "text"] as const satisfies readonly Schema<"ElementKind">[];

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= MaxText;

const selectorOf = (value: unknown): string | null => {
  const text = (value as { value?: unknown } | null)?.value;
  return isText(text) ? text : null;
};

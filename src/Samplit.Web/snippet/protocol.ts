/** What the browser and the server say to one another; the server's side is src/Samplit.Api/Web. */

export interface Selector {
  kind: "css" | "xpath" | "id" | "class";
  value: string;
}

export interface Content {
  text?: string;
  source?: string;
  alternativeText?: string;
  target?: string;
  attributes?: Record<string, string>;
  style?: Record<string, string>;
}

export interface Change {
  kind: "text" | "button" | "headline" | "image" | "link";
  /** The first that finds something counts. */
  selectors: Selector[];
  content: Content;
}

export interface Goal {
  name: string;
  /** Of kind url are counted by the server, whenever a view asks for decisions. */
  kind: "click" | "submit" | "custom" | "url";
  selector?: Selector;
  value?: number;
}

export interface Experiment {
  id: string;
  name: string;
  /** Absent on pages that are none of the experiment's. */
  variant?: string;
  /** False: this page is not one of the experiment's; only its goals matter here. */
  inPage?: boolean;
  /** Of an experiment that splits an address: where this visitor's page lies. */
  url?: string;
  changes?: Change[];
  goals?: Goal[];
  /** The session or household that the variant is for; absent where it is for the visitor. */
  unit?: string;
}

export interface Answer {
  etag?: string;
  /** The server cannot decide all just now. */
  unavailable?: boolean;
  /** Goals of this page view that it could not count, and asks to be told again. */
  uncounted?: { experiment: string; goal: string }[];
  experiments: Experiment[];
  /** To be kept and sent along from now on; absent where one was sent that the server knows. */
  signature?: string;
  /** What of the page is of no use to the server, or of a refusal why; for who builds the page. */
  detail?: string;
}

export interface Conversion {
  kind: "conversion";
  experiment: string;
  goal?: string;
  value?: number;
}

/** That the visitor has seen the variant. */
export interface Exposure {
  kind: "exposure";
  experiment: string;
  variant: string;
  /** By the browser's clock, which may be wrong: a batch says when it is sent by the same. */
  at: number;
}

/** What the page saw the visitor do. */
export interface Tracked {
  kind: "tracked";
  id: string;
  at: number;
  type: string;
  details: Details;
}

export interface Timing {
  kind: "timing";
  blankMilliseconds: number;
  decisionMilliseconds: number;
  cached: boolean;
}

export interface Site {
  token: string;
  hide?: { on?: string[]; css: string[] }[];
  /** Where the part is that watches whether variants are seen. */
  watch?: string;
}

export interface Details {
  /** The page's own: what is told again under it counts once. */
  id?: string;
  unitType?: "user" | "household" | "session";
  value?: number | string;
  currency?: string;
  payload?: Record<string, unknown>;
}

export interface Options {
  attributes?: Record<string, string | number | boolean>;
  country?: string;
  household?: string;
  consent?: string;
  /** Calls of the API that were made before it was there: ["convert", "signup"]. */
  calls?: [string, ...unknown[]][];
}

/** What the inline loader leaves for the snippet: when it began to hide the page, and how to show it. */
export interface Loader {
  at: number;
  show(): void;
}

export interface Decided {
  id: string;
  name: string;
  variant: string | undefined;
}

export interface Api {
  /** Settles once the page is decided, or will stay as it is: after 500 ms at the latest. Never fails. */
  ready: Promise<Decided[]>;
  variant(experiment: string): string | undefined;
  convert(goal: string, value?: number): void;
  /** An event of this visitor, for metrics and funnels: a purchase with its value and currency. */
  track(type: string, details?: Details): void;
  consent(given: boolean): void;
  /** Asks again, after attributes have changed for instance, and shows the answer. */
  refresh(): Promise<Decided[]>;
}

declare global {
  interface Window {
    samplit?: Api;
    samplitSite?: Site | undefined;
    samplitOptions?: Options;
    samplitLoader?: Loader;
  }
}

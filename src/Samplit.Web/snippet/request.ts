import { base } from "./config";

export const address = (what: string) => `${base}/v1/${what}/web`;

/**
 * A text's type is text/plain, which needs no preflight.
 *
 * @param keepalive It goes on when the page is left.
 */
export const request = (what: string, body: string, keepalive?: boolean) =>
  fetch(address(what), { method: "POST", credentials: "omit", keepalive, body });

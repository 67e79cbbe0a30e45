/*
 * Stands before the snippet in the script of a site: a page that was opened from the console to pick an element loads the picker,
 * by a token that the console was given for it. Each of its bytes is on every page.
 */
const token = /[?&]samplit_edit=([\w-]+)/.exec(location.search);
const loaded = document.currentScript as HTMLScriptElement | null;
if (token && loaded) {
  const script = document.createElement("script");
  script.nonce = loaded.nonce;
  script.crossOrigin = "anonymous";
  script.src = new URL(loaded.src).origin + "/snippet/picker/" + token[1] + ".js";
  document.head.append(script);
}
export {};

/*
 * The line that pages carry in themselves, so that nothing is painted before the snippet is there. Each of its bytes is on
 * every page, and it has to work alone: it uses no module of the snippet. The server puts the snippet's address in.
 */
import type {} from "./protocol";

const page = document;
const script = page.createElement("script");
try {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  // Where the page first asks for consent, or the visitor for privacy, nothing will be hidden, so nothing is from the start.
  if (doNotTrack !== "1" && !globalPrivacyControl && !self.samplitOptions?.consent) {
    // Of html, not of body: browsers then still measure when the page's largest part was painted.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html{opacity:0!important}");
    page.adoptedStyleSheets = [sheet];
    const show = () => {
      page.adoptedStyleSheets = page.adoptedStyleSheets.filter((other) => other !== sheet);
    };
    self.samplitLoader = { at: performance.now(), show };
    setTimeout((script.onerror = show), 500);
  }
} catch {
  // Safari before 16.4: the snippet comes as soon, without anything hidden until then
}
script.nonce = page.currentScript!.nonce;
script.crossOrigin = "anonymous";
script.src = "__SAMPLIT_SNIPPET__";
page.head.append(script);

/*
 * A part of the snippet for people who make experiments, on their own pages: they choose an element, see at once what a variant
 * would show, and the console that opened the page is told. Nothing is counted meanwhile, and nobody else is told anything.
 */
import { selectorsOf, type Selector } from "./selectors";

declare global {
  interface Window {
    /** Where the console is that asked for the token this was loaded by. */
    samplitPicker?: { console: string };
  }
}

interface Picked {
  samplit: "picked";
  kind: "headline" | "button" | "link" | "text";
  selector: Selector;
  fallbacks: Selector[];
  original: string;
  text: string;
}

const english = {
  choose:
    "Choose what a variant changes: click it. Arrow keys go to what is around it, Enter chooses, Escape ends.",
  whole: "This is more than one variant can change: choose something in it.",
  text: "What the variant shows",
  use: "Use it",
  other: "Choose another",
  end: "Close",
  lost: "The console that opened this page is gone: open it from there again.",
  done: "The console has it. This page may be closed.",
};

const german: typeof english = {
  choose:
    "Wähle, was eine Variante ändert: klick es an. Pfeiltasten gehen zu dem, was darum liegt, Enter wählt, Escape beendet.",
  whole: "Das ist mehr, als eine Variante ändern kann: wähle etwas darin.",
  text: "Was die Variante zeigt",
  use: "Übernehmen",
  other: "Etwas anderes wählen",
  end: "Schließen",
  lost: "Die Konsole, die diese Seite geöffnet hat, ist weg: öffne sie von dort noch einmal.",
  done: "Die Konsole hat es. Diese Seite kann geschlossen werden.",
};

const words = navigator.language.startsWith("de") ? german : english;

const styles = `
:host { all: initial; }
.box { position: fixed; z-index: 2147483646; pointer-events: none; border: 2px solid #1f6f54; background: rgb(31 111 84 / 12%); }
.panel { position: fixed; z-index: 2147483647; left: 12px; right: 12px; bottom: 12px; max-width: 34rem; margin: 0 auto; padding: 14px 16px;
  font: 15px/1.45 system-ui, sans-serif; color: #22252b; background: #fff; border: 1px solid #8a8577; border-radius: 10px;
  box-shadow: 0 8px 30px rgb(0 0 0 / 30%); }
code { display: block; margin-bottom: 6px; font: 13px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
label, textarea { display: block; width: 100%; box-sizing: border-box; }
textarea { margin: 4px 0 8px; padding: 6px 8px; font: inherit; border: 1px solid #8a8577; border-radius: 6px; }
button { min-height: 32px; margin: 6px 8px 0 0; padding: 3px 12px; font: inherit; color: #22252b; background: #fff; border: 1px solid #8a8577;
  border-radius: 6px; cursor: pointer; }
button.first { color: #fff; background: #1f6f54; border-color: #1f6f54; }
:focus-visible { outline: 3px solid #1f6f54; outline-offset: 2px; }
p { margin: 0 0 6px; }
`;

function kindOf(element: Element): Picked["kind"] {
  const { localName } = element;
  return /^h[1-6]$/.test(localName)
    ? "headline"
    : localName === "button" || (element as HTMLInputElement).type === "submit"
      ? "button"
      : localName === "a"
        ? "link"
        : "text";
}

function open(origin: string): void {
  const host = document.createElement("samplit-picker");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  const [box, panel] = [document.createElement("div"), document.createElement("div")];
  box.className = "box";
  panel.className = "panel";
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", "Samplit");
  root.append(box, panel);
  document.documentElement.append(host);

  let at: HTMLElement = document.body;
  let chosen: { element: HTMLElement; before: Node[]; original: string } | undefined;

  const draw = () => {
    const { left, top, width, height } = at.getBoundingClientRect();
    Object.assign(box.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
  };
  const say = (text: string) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  };
  const press = (text: string, act: () => void) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  };
  const restore = () => {
    chosen?.element.replaceChildren(...chosen.before);
    chosen = undefined;
  };
  const end = () => {
    restore();
    removeEventListener("mousemove", hover, true);
    removeEventListener("click", click, true);
    removeEventListener("keydown", key, true);
    removeEventListener("scroll", draw, true);
    removeEventListener("resize", draw);
    host.remove();
  };
  const ask = () => {
    restore();
    panel.replaceChildren(say(words.choose), press(words.end, end));
    draw();
  };
  const choose = () => {
    const element = at;
    const selectors = element.matches("html, body") ? [] : selectorsOf(element);
    const [selector, ...fallbacks] = selectors;
    if (!selector) {
      panel.replaceChildren(say(words.whole), press(words.end, end));
      return;
    }
    chosen = { element, before: [...element.childNodes], original: element.textContent?.trim() ?? "" };
    const { original } = chosen;
    const code = document.createElement("code");
    code.textContent = selectors.map(({ value }) => value).join("\n");
    const label = document.createElement("label");
    const text = document.createElement("textarea");
    label.textContent = words.text;
    text.rows = 2;
    text.value = original;
    text.addEventListener("input", () => {
      element.textContent = text.value;
      draw();
    });
    label.append(text);
    const use = press(words.use, () => {
      const picked: Picked = {
        samplit: "picked",
        kind: kindOf(element),
        selector,
        fallbacks,
        original,
        text: text.value,
      };
      const console = self.opener as Window | null;
      if (console) {
        console.postMessage(picked, origin);
      }
      panel.replaceChildren(
        say(console ? words.done : words.lost),
        press(words.other, ask),
        press(words.end, end),
      );
    });
    use.className = "first";
    panel.replaceChildren(code, label, use, press(words.other, ask), press(words.end, end));
    draw();
    text.focus();
    text.select();
  };
  const isOurs = (event: Event) => event.composedPath().includes(host);
  const hover = (event: MouseEvent) => {
    if (!chosen && event.target instanceof HTMLElement && !isOurs(event)) {
      at = event.target;
      draw();
    }
  };
  // The page's own code hears of nothing: a link that is chosen is not followed.
  const click = (event: MouseEvent) => {
    if (isOurs(event)) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!chosen && event.target instanceof HTMLElement) {
      at = event.target;
      choose();
    }
  };
  const around: Record<string, () => Element | null> = {
    ArrowUp: () => at.parentElement,
    ArrowDown: () => at.firstElementChild,
    ArrowLeft: () => at.previousElementSibling,
    ArrowRight: () => at.nextElementSibling,
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      end();
    } else if (!chosen && !isOurs(event) && around[event.key]) {
      const next = around[event.key]!();
      if (next instanceof HTMLElement && next !== host && next !== document.documentElement) {
        at = next;
        at.scrollIntoView({ block: "nearest" });
        draw();
      }
    } else if (!chosen && !isOurs(event) && event.key === "Enter") {
      choose();
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("mousemove", hover, true);
  addEventListener("click", click, true);
  addEventListener("keydown", key, true);
  addEventListener("scroll", draw, true);
  addEventListener("resize", draw);
  ask();
}

const from = self.samplitPicker;
delete self.samplitPicker;
if (from) {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => open(from.console));
  } else {
    open(from.console);
  }
}

export interface Selector {
  kind: "css";
  value: string;
}

/** As many as the server is told of: the first, and what to look for where that finds nothing. */
const maxSelectors = 3;

/** What people who build pages name elements by, for tests and for readers; it stays when they move. */
const named = ["data-testid", "data-test", "data-qa", "itemprop", "name", "aria-label"];

/** A name that a tool has made changes with the next build. */
const isMade = (name: string): boolean =>
  /\d{3,}|^\d|[a-f\d]{6,}|__|--?[A-Za-z\d]{5,}$|^css-|^sc-/.test(name);

const isOf = (element: Element, selector: string): boolean => {
  try {
    const found = element.ownerDocument.querySelectorAll(selector);
    return found.length === 1 && found[0] === element;
  } catch {
    return false; // the browser cannot read it
  }
};

/**
 * CSS selectors that find this element and no other, the one that is likely to live longest first: an id, what it is named by, its
 * classes, and where it stands.
 */
export function selectorsOf(element: Element): Selector[] {
  const tag = tagOf(element);
  const candidates = [
    ...idOf(element),
    ...named.flatMap((name) => {
      const value = element.getAttribute(name);
      return value ? [`${tag}[${name}=${JSON.stringify(value)}]`] : [];
    }),
    tag,
    ...[...element.classList].filter((name) => !isMade(name)).map((name) => `${tag}.${CSS.escape(name)}`),
    ...pathsOf(element),
  ];
  return [...new Set(candidates)]
    .filter((selector) => isOf(element, selector))
    .slice(0, maxSelectors)
    .map((value) => ({ kind: "css", value }));
}

/** Pages have tags such as `o:p`, too. */
const tagOf = (element: Element): string => CSS.escape(element.localName);

const idOf = (element: Element): string[] =>
  element.id && !isMade(element.id) ? [`#${CSS.escape(element.id)}`] : [];

/** From the nearest element that has an id, and from the body. */
function pathsOf(element: Element): string[] {
  const paths: string[] = [];
  let path = "";
  for (let at: Element | null = element; at; at = at.parentElement) {
    const [id] = at === element ? [] : idOf(at);
    if (id) {
      paths.push(`${id} > ${path}`);
    }
    if (at.localName === "body") {
      if (path) {
        paths.push(`body > ${path}`);
      }
      break;
    }
    path = stepOf(at) + (path && ` > ${path}`);
  }
  return paths;
}

function stepOf(element: Element): string {
  const alike = [...(element.parentElement?.children ?? [])].filter(
    (other) => other.localName === element.localName,
  );
  const tag = tagOf(element);
  return alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(element) + 1})` : tag;
}

/** Tells whoever builds the page, in the browser's console, what is wrong with it; nothing for nothing. */
export const say = (what: string | undefined) => what && console.warn("samplit: " + what);

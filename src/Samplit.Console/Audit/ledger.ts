/**
 * What an auditor computes, as docs/audit-format.md says; the numbers of sections are the document's. It knows nothing of the
 * server's code, and takes no word of it.
 */
export { hex, ofBase64, same, Tampered } from "./bytes.ts";
export * from "./chain.ts";
export * from "./notes.ts";
export * from "./tree.ts";

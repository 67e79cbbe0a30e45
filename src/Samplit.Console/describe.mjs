// Keeps of the description of a running server what the console calls: node describe.mjs http://127.0.0.1:5080
// The operations are those of Http/openapi.json, and what is named besides: node describe.mjs ADDRESS getReport getResults
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [address, ...added] = process.argv.slice(2);
const file = join(dirname(fileURLToPath(import.meta.url)), "Http", "openapi.json");
const known = JSON.parse(readFileSync(file, "utf8"));
const whole = await (await fetch(new URL("/openapi/v1.json", address))).json();

const wanted = new Set([...operations(known).map((o) => o.operation.operationId), ...added]);
const paths = {};
for (const { path, method, operation } of operations(whole)) {
  if (wanted.delete(operation.operationId)) {
    (paths[path] ??= {})[method] = operation;
  }
}
if (wanted.size > 0) {
  throw new Error(`The server has no ${[...wanted].join(", ")}.`);
}
const schemas = {};
follow(paths);
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
const kept = { openapi: whole.openapi, info: { title: "What the console calls", version: "1" }, paths };
writeFileSync(file, JSON.stringify({ ...kept, components: { schemas: sorted } }, null, 1) + "\n");

function operations({ paths = {} }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Takes along the schemas that something refers to. */
function follow(node) {
  if (node === null || typeof node !== "object") {
    return;
  }
  const [, kind, name] = /^#\/components\/(\w+)\/(.+)$/.exec(node.$ref ?? "") ?? [];
  if (kind && kind !== "schemas") {
    throw new Error(`Not followed yet: ${node.$ref}`);
  }
  if (name && !schemas[name]) {
    schemas[name] = whole.components.schemas[name];
    follow(schemas[name]);
  }
  Object.values(node).forEach(follow);
}

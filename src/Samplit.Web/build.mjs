// Makes dist/snippet.js and dist/loader.js, which the server embeds. Run by Snippet.targets, or by hand: node build.mjs.
import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const compiler = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin",
  "tsc",
);
try {
  execFileSync(process.execPath, [compiler, "--project", here], { stdio: "inherit" });
} catch {
  process.exit(1); // the compiler has said why
}

for (const [entry, name] of [
  ["main.ts", "snippet.js"],
  ["loader.ts", "loader.js"],
]) {
  const outfile = join(here, "dist", name);
  await build({
    entryPoints: [join(here, "snippet", entry)],
    outfile: `${outfile}.new`,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  renameSync(`${outfile}.new`, outfile); // whoever reads it sees a whole one
}

// Makes what the server embeds: in dist/ snippet.js, watch.js, pinned.js, which is both, loader.js, and what picks elements. Run by Snippet.targets, or by hand: node build.mjs.
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";

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

for (const [entry, name, isModule] of [
  ["snippet/main.ts", "snippet.js"],
  ["snippet/main.ts", "pinned.js"],
  ["snippet/watch.ts", "watch.js", true],
  ["snippet/loader.ts", "loader.js"],
  ["picker/hook.ts", "hook.js"],
  ["picker/picker.ts", "picker.js"],
]) {
  const bundle = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    // Members of our own objects, which nobody else meets: neither the server, nor the page, nor what lies in the browser. None may be
    // called as one of the language is: Array.from would be mangled, too.
    mangleProps: /^(written|isForced|converted|change|address|began|ended)$/,
    define: { isPinned: String(name === "pinned.js") },
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  // A second minifier takes four percent more, and every byte is on every page.
  const { code } = await minify(bundle.outputFiles[0].text, {
    ecma: 2020,
    module: true,
    compress: { passes: 3, unsafe_arrows: true, unsafe: true },
  });
  const file = join(here, "dist", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, isModule ? code : `(()=>{${code}})();`); // no name of ours on the page
  renameSync(`${file}.new`, file); // whoever reads it sees a whole one
}

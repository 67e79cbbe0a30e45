// Makes dist/, which the server embeds: index.html and the files that it names. Run by Console.targets, or by hand: node build.mjs.
// With --watch it makes them again whenever a source changes, without looking at types.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import openapiTS, { astToString } from "openapi-typescript";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const address = "/console/";

/** What the server answers, as types, out of what it says of itself. */
async function describe() {
  const [from, to] = [join(here, "Http", "openapi.json"), join(here, "obj", "api.d.ts")];
  if (statSync(to, { throwIfNoEntry: false })?.mtimeMs > statSync(from).mtimeMs) {
    return;
  }
  const types = await openapiTS(JSON.parse(readFileSync(from, "utf8")), { defaultNonNullable: false });
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, astToString(types));
}

function check() {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [compiler, "--project", here], { stdio: "inherit" });
  } catch {
    process.exit(1); // the compiler has said why
  }
}

const usual = {
  absWorkingDir: here,
  outdir: "dist",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
};

async function bundle() {
  const worker = await build({ ...usual, entryPoints: ["Audit/verifier.worker.ts"] });
  const verifier = address + basename(worker.outputFiles[0].path);
  const { outputFiles, metafile } = await build({
    ...usual,
    entryPoints: ["Frame/main.tsx", "Frame/console.css"],
    splitting: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { VerifierAddress: JSON.stringify(verifier) },
  });
  const outputs = Object.entries(metafile.outputs);
  const [script, { imports }] = outputs.find(([, o]) => o.entryPoint === "Frame/main.tsx");
  const [style] = outputs.find(([, o]) => o.entryPoint === "Frame/console.css");
  const needed = imports.filter((i) => i.kind === "import-statement").map((i) => i.path);
  const link = (rel, path, more = "") => `<link rel="${rel}" href="${address}${basename(path)}"${more} />`;
  const page = readFileSync(join(here, "index.html"), "utf8").replace(
    "<!--files-->",
    [
      link("stylesheet", style),
      ...needed.map((path) => link("modulepreload", path)),
      `<script type="module" src="${address}${basename(script)}"></script>`,
    ].join("\n    "),
  );
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  for (const file of [...worker.outputFiles, ...outputFiles]) {
    put(basename(file.path), file.contents);
  }
  put("index.html", Buffer.from(page)); // last: whoever finds it finds the others
}

function put(name, content) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content, quality));
  writeFileSync(join(dist, `${name}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(dist, name), content);
}

await describe();
if (process.argv.includes("--watch")) {
  let timer;
  const again = () => bundle().catch((error) => console.error(error.message));
  await again();
  watch(here, { recursive: true }, (_, file) => {
    if (/\.(tsx?|css|html)$/.test(file) && !/^(dist|obj|node_modules)/.test(file)) {
      clearTimeout(timer);
      timer = setTimeout(again, 100);
    }
  });
} else {
  check();
  await bundle();
}

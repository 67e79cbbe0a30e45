// A module of the console for Node: what it has of a browser is only what it takes to be loaded.
import { build } from "esbuild";

export async function of(...files) {
  const { outputFiles } = await build({
    stdin: {
      contents: files.map((file) => `export * from "./${file}";`).join("\n"),
      resolveDir: new URL("..", import.meta.url).pathname,
    },
    bundle: true,
    format: "esm",
    write: false,
    jsx: "automatic",
    jsxImportSource: "preact",
    banner: {
      js: "globalThis.location ??= new URL('http://localhost/'); globalThis.navigator ??= { languages: ['en-US'] };",
    },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

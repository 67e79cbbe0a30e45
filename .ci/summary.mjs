// The slowest tests, those that failed with what they said, and how many there were, from the XML reports in a folder.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const slowest = 20;
const longestMessage = 2000;

const entities = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const text = (xml) =>
  xml
    .replace(/&(?:#x([\da-f]+)|(\w+));/gi, (_, code, name) =>
      code ? String.fromCodePoint(parseInt(code, 16)) : entities[name],
    )
    .replace(/\\"/g, '"');

const tests = readdirSync(folder)
  .filter((name) => name.endsWith(".xunit"))
  .flatMap((name) => readFileSync(join(folder, name), "utf8").match(/<test [^>]*?(?:\/>|>[\s\S]*?<\/test>)/g) ?? [])
  .map((xml) => {
    const attribute = (name) => text(xml.match(new RegExp(` ${name}="([^"]*)"`))[1]);
    const message = xml.match(/<message>(?:<!\[CDATA\[)?([\s\S]*?)(?:\]\]>)?<\/message>/)?.[1] ?? "";
    return { name: attribute("name"), result: attribute("result"), seconds: +attribute("time"), message };
  });
const count = (result) => tests.filter((test) => test.result === result).length;

console.log(`\nThe ${slowest} slowest, in seconds:`);
for (const { name, seconds } of tests.toSorted((a, b) => b.seconds - a.seconds).slice(0, slowest)) {
  console.log(`${seconds.toFixed(1).padStart(7)} ${name}`);
}
for (const { name, message } of tests.filter(({ result }) => result === "Fail")) {
  console.log(`\nFailed: ${name}\n${message.slice(0, longestMessage)}`);
}
console.log(`\n${count("Pass")} passed, ${count("Fail")} failed, ${count("Skip")} skipped`);

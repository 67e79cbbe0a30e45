// Reads flags with the libraries of OpenFeature, unchanged, and tells what it got.
import { OpenFeature } from "@openfeature/server-sdk";
import { OFREPApi } from "@openfeature/ofrep-core";
import { OFREPProvider } from "@openfeature/ofrep-provider";

const [baseUrl, key, prefix, otherKey] = process.argv.slice(2);

async function clientOf(name, url, token) {
  await OpenFeature.setProviderAndWait(
    name,
    new OFREPProvider({ baseUrl: url, headers: { Authorization: `Bearer ${token}` }, timeoutMs: 10_000 }),
  );
  return OpenFeature.getClient(name);
}

const tell = ({ value, reason, variant, errorCode }) => ({ value, reason, variant, errorCode });
const context = { targetingKey: "ada", plan: "staff" };
const client = await clientOf("samplit", baseUrl, key);
const stranger = await clientOf("stranger", baseUrl, `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`);
const forbidden = await clientOf("forbidden", baseUrl, otherKey);
const nobody = await clientOf("nobody", "http://127.0.0.1:1", key);

const bulk = (headers) => new OFREPApi(baseUrl).postBulkEvaluateFlags({ context }, { headers });
const Authorization = `Bearer ${key}`;
const all = await bulk({ Authorization });
const unchanged = await bulk({ Authorization, "If-None-Match": all.httpResponse.headers.get("ETag") });
const refused = await bulk({ Authorization: `Bearer ${otherKey}` }).catch(({ name }) => name);

console.log(
  JSON.stringify({
    boolean: tell(await client.getBooleanDetails(`${prefix}-boolean`, false, context)),
    string: tell(await client.getStringDetails(`${prefix}-string`, "none", context)),
    number: tell(await client.getNumberDetails(`${prefix}-number`, 0, context)),
    object: tell(await client.getObjectDetails(`${prefix}-object`, {}, context)),
    others: tell(await client.getBooleanDetails(`${prefix}-boolean`, true, { targetingKey: "bo" })),
    codes: tell(await client.getStringDetails(`${prefix}-codes`, "of the code", context)),
    unknown: tell(await client.getBooleanDetails(`${prefix}-unknown`, true, context)),
    otherType: tell(await client.getStringDetails(`${prefix}-number`, "none", context)),
    stranger: tell(await stranger.getBooleanDetails(`${prefix}-boolean`, false, context)),
    forbidden: tell(await forbidden.getBooleanDetails(`${prefix}-boolean`, true, context)),
    nobody: tell(await nobody.getBooleanDetails(`${prefix}-boolean`, true, context)),
    bulk: all.value.flags.map(({ key, value }) => [key.replace(`${prefix}-`, ""), value]),
    unchanged: unchanged.httpStatus,
    refused,
  }),
);
await OpenFeature.close();

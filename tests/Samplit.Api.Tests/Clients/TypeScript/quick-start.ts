// The quick start of README.md, by a client that is generated from /openapi/v1.json.
import createClient from "openapi-fetch";
import type { paths } from "./obj/api.js";

declare const process: { argv: string[] };
const [baseUrl, adminKey, dataPlaneKey] = process.argv.slice(2);
const samplit = createClient<paths>({ baseUrl: baseUrl! });
samplit.use({
  onRequest({ request, schemaPath }) {
    request.headers.set("Authorization", `Bearer ${schemaPath.startsWith("/v1/") ? dataPlaneKey : adminKey}`);
    return request;
  },
});

/** What was answered; a problem ends the program. */
async function of<T>(call: Promise<{ data?: T; error?: { code: string; detail: string } }>): Promise<T> {
  const { data, error } = await call;
  if (error !== undefined) {
    throw new Error(`${error.code}: ${error.detail}`);
  }
  return data as T;
}

const experiment = await of(
  samplit.POST("/api/experiments", {
    body: { name: `typed ${crypto.randomUUID()}`, variants: [{ name: "control", isControl: true }, { name: "b" }] },
  }),
);
const id = experiment.id;
const path = { id };
await of(
  samplit.PUT("/api/experiments/{id}/preregistration", {
    params: { path },
    body: { metric: "purchases", minimumSample: 5000 },
  }),
);
await of(samplit.POST("/api/experiments/{id}/start", { params: { path } }));
const assignment = await of(
  samplit.POST("/v1/experiments/{id}/assignments", { params: { path }, body: { visitor: "v-1" } }),
);
const conversion = await of(
  samplit.POST("/v1/experiments/{id}/conversions", { params: { path }, body: { visitor: "v-1", value: 1 } }),
);
const { decisions } = await of(
  samplit.POST("/v1/decisions", { body: { decisions: [{ experimentId: id, visitor: "v-2" }] } }),
);
const { conversions } = await of(
  samplit.POST("/v1/conversions:batch", { body: { conversions: [{ experimentId: id, visitor: "v-2" }] } }),
);
const statistics = await of(samplit.GET("/api/experiments/{id}/statistics", { params: { path } }));
await of(samplit.GET("/api/experiments/{id}/report", { params: { path } }));
const completed = await of(
  samplit.POST("/api/experiments/{id}/complete", { params: { path }, body: { reason: "No budget." } }),
);

// Items tell their outcomes apart by their members.
const [decided, converted] = [decisions[0]!, conversions[0]!];
console.log(
  JSON.stringify({
    sameVariant: assignment.variant === conversion.variant,
    decided: "variant" in decided && decided.isNew,
    converted: "variant" in converted && converted.isNew,
    variants: statistics.variants.length,
    status: completed.status,
  }),
);

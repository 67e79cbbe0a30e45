import { may } from "../Frame/account.ts";
import { get } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";

/** How many of each are asked for; whoever is not among them is shown by their id. */
const Max = 200;

/** What people call those whom the log has by their ids. */
export const names = new Resource(
  async (_: "all", signal: AbortSignal): Promise<ReadonlyMap<string, string>> => {
    const [users, keys] = await Promise.all([
      may("user:read") ? get("/api/users", { query: { limit: Max }, signal }) : { users: [] },
      may("key:read") ? get("/api/keys", { query: { limit: Max }, signal }) : { keys: [] },
    ]);
    return new Map([
      ...users.users.flatMap((user) => (user.userName ? [[`user:${user.id}`, user.userName] as const] : [])),
      ...keys.keys.map((key) => [`key:${key.id}`, key.name] as const),
    ]);
  },
);

/** A name, where it is known to whoever looks; else how the log has it. */
export const nameOf = (actor: string): string => names.state.value.value?.get(actor) ?? actor;

export const nameOfUser = (id: string): string => names.state.value.value?.get(`user:${id}`) ?? id;

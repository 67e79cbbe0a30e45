import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { Form, Input, Refused } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { post, put, type Schema } from "../Http/api.ts";
import { t } from "./words.ts";

/** What the platforms give, by the members that the server has them in. */
const members = {
  shopify: ["shop", "clientSecret", "accessToken"],
  wordpress: ["user", "applicationPassword"],
} as const;

type Name = "shop" | "clientSecret" | "accessToken" | "user" | "applicationPassword";

const isSecret: ReadonlySet<Name> = new Set(["clientSecret", "accessToken", "applicationPassword"]);

/** How this server speaks with a shop or blog. What it was told is never shown again. */
export function Platform({ of }: { of: Schema<"InstallationView"> }) {
  return of.platform === "custom" ? null : (
    <section>
      <h2>{t(`sites.platform.${of.platform}`)}</h2>
      {may("installation:change-credentials") && <Credentials id={of.id} platform={of.platform} />}
      {of.platform === "wordpress" && <Check id={of.id} />}
    </section>
  );
}

function Credentials({ id, platform }: { id: string; platform: keyof typeof members }) {
  const sending = useSending();
  const typed = useSignal<Partial<Record<Name, string>>>({});
  const isKept = useSignal(false);
  return (
    <Form
      of={sending}
      verb={t("sites.keepCredentials")}
      send={() =>
        put("/api/installations/{id}/credentials", { path: { id }, body: { [platform]: typed.value } })
      }
      done={() => {
        typed.value = {};
        isKept.value = true;
      }}
    >
      <p class="quiet">{t("sites.credentialsText")}</p>
      {members[platform].map((name) => (
        <Input
          label={t(`sites.credential.${name}`)}
          name={`${platform}.${name}`}
          of={sending}
          type={isSecret.has(name) ? "password" : "text"}
          required
          value={typed.value[name] ?? ""}
          change={(text) => (typed.value = { ...typed.value, [name]: text })}
        />
      ))}
      {isKept.value && <p role="status">{t("sites.credentialsKept")}</p>}
    </Form>
  );
}

function Check({ id }: { id: string }) {
  const sending = useSending();
  const said = useSignal<Schema<"WordPressCheck"> | null>(null);
  const check = async () => {
    said.value = (await post("/api/installations/{id}/wordpress/check", { path: { id } })).value;
  };
  return (
    <>
      <p>
        <button
          type="button"
          class="plain"
          disabled={sending.isSending.value}
          onClick={() => void sending.send(check)}
        >
          {t("sites.check")}
        </button>
      </p>
      <Refused of={sending.problem.value} />
      {said.value && (
        <p class={said.value.accepted ? "note good" : "note bad"} role="status" dir="auto">
          {said.value.accepted
            ? t("sites.accepted", {
                user: said.value.user ?? "",
                roles: (said.value.roles ?? []).join(", "),
              })
            : t("sites.notAccepted")}
        </p>
      )}
    </>
  );
}

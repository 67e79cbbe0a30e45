import { useSignal } from "@preact/signals";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { numberTyped } from "../Frame/typed.ts";
import { post, type Schema } from "../Http/api.ts";
import { projects, roles } from "./access.ts";
import { t } from "./words.ts";

type Kind = Schema<"ApiKeyKind">;

const kinds: readonly Kind[] = ["dataPlane", "admin", "metrics", "audit", "flags", "scim"];

export function MakeKey({
  done,
  cancel,
}: {
  done: (made: Schema<"NewApiKeyView">) => void;
  cancel: () => void;
}) {
  const sending = useSending();
  const kind = useSignal<Kind>("dataPlane");
  const role = useSignal("viewer");
  const project = useSignal("");
  const environment = useSignal("production");
  const [isForClients, domains] = [useSignal(false), useSignal("")];
  const [name, networks, days, rate] = [useSignal(""), useSignal(""), useSignal("90"), useSignal("")];
  return (
    <section class="editor">
      <h2>{t("access.makeKey")}</h2>
      <Form
        of={sending}
        verb={t("access.makeKey")}
        cancel={cancel}
        send={async () => {
          const allowed = networks.value.split(/[\s,]+/).filter(Boolean);
          const sites = isForClients.value ? domains.value.split(/[\s,]+/).filter(Boolean) : [];
          const { value } = await post("/api/keys", {
            body: {
              name: name.value.trim(),
              kind: kind.value,
              role: kind.value === "admin" ? role.value : null,
              ...(allowed.length > 0 ? { networks: allowed } : {}),
              expiresInDays: numberTyped(days.value),
              project: project.value || null,
              requestsPerSecond: numberTyped(rate.value),
              ...(kind.value === "flags"
                ? {
                    environment: environment.value.trim(),
                    isForClients: isForClients.value,
                    ...(sites.length > 0 ? { domains: sites } : {}),
                  }
                : {}),
            },
          });
          done(value);
        }}
      >
        <Input
          label={t("access.keyName")}
          name="name"
          of={sending}
          required
          hint={t("access.keyNameHint")}
          value={name.value}
          change={(text) => (name.value = text)}
        />
        <fieldset>
          <legend>{t("access.opens")}</legend>
          {kinds.map((known) => (
            <label class="choice">
              <input
                type="radio"
                name="kind"
                checked={kind.value === known}
                onChange={() => (kind.value = known)}
              />
              <span>
                {t(`access.kind.${known}`)}
                <small>{t(`access.kind.${known}Text`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {kind.value === "admin" && (
          <Choice
            label={t("access.role")}
            name="role"
            of={sending}
            value={role.value}
            change={(value) => (role.value = value)}
            options={(roles.state.value.value?.roles ?? []).map((known) => [known.name, known.name])}
          />
        )}
        {kind.value === "flags" && (
          <>
            <Input
              label={t("access.environment")}
              name="environment"
              of={sending}
              required
              hint={t("access.environmentHint")}
              value={environment.value}
              change={(text) => (environment.value = text)}
            />
            <label class="tick">
              <input
                type="checkbox"
                checked={isForClients.value}
                onChange={(e) => (isForClients.value = e.currentTarget.checked)}
              />{" "}
              {t("access.forClients")}
            </label>
            {isForClients.value && (
              <Input
                label={t("access.domains")}
                name="domains"
                of={sending}
                hint={t("access.domainsHint")}
                value={domains.value}
                change={(text) => (domains.value = text)}
              />
            )}
          </>
        )}
        {kind.value !== "scim" && (
          <Choice
            label={t("access.project")}
            name="project"
            of={sending}
            value={project.value}
            change={(value) => (project.value = value)}
            options={[
              ["", t("access.everywhere")],
              ...(projects.state.value.value?.projects ?? []).map((known) => [known.id, known.name] as const),
            ]}
          />
        )}
        <Input
          label={t("access.days")}
          name="expiresInDays"
          of={sending}
          type="number"
          min={1}
          max={366}
          value={days.value}
          change={(text) => (days.value = text)}
        />
        <Input
          label={t("access.networks")}
          name="networks"
          of={sending}
          hint={t("access.networksHint")}
          value={networks.value}
          change={(text) => (networks.value = text)}
        />
        <Input
          label={t("access.rate")}
          name="requestsPerSecond"
          of={sending}
          type="number"
          min={1}
          hint={t("access.rateHint")}
          value={rate.value}
          change={(text) => (rate.value = text)}
        />
      </Form>
    </section>
  );
}

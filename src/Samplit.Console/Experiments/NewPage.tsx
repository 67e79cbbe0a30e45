import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { Form, Input } from "../Frame/Form.tsx";
import { t } from "../Frame/messages/messages.ts";
import { go, parameter } from "../Frame/router.ts";
import { useSending } from "../Frame/sending.ts";
import { numberTyped } from "../Frame/typed.ts";
import { post, type Schema } from "../Http/api.ts";
import { emptyPage, OnPages, requestOf, type PageDraft } from "./OnPages.tsx";
import { addressOf } from "./routes.ts";

type Purpose = Schema<"ExperimentPurpose">;

const purposes: readonly Purpose[] = ["balanced", "learn", "earn"];

/** A new experiment, as a draft: who it is for and what was promised can be looked at before it starts. */
export function NewPage() {
  document.title = `${t("new.title")} · Samplit`;
  const [name, hypothesis, metric, stopRule, least] = [
    useSignal(""),
    useSignal(""),
    useSignal(""),
    useSignal(""),
    useSignal(""),
  ];
  const purpose = useSignal<Purpose>("balanced");
  const variants = useSignal<readonly string[]>(["control", ""]);
  const sending = useSending();
  const site = parameter("site");
  const isOnPages = useSignal(site !== null);
  const onPages = useSignal<PageDraft>(emptyPage(site));
  const rename = (at: number, to: string) =>
    (variants.value = variants.value.map((known, index) => (index === at ? to : known)));

  const create = async () => {
    const { value } = await post("/api/experiments", {
      body: {
        name: name.value.trim(),
        hypothesis: hypothesis.value.trim() || null,
        metric: metric.value.trim() || null,
        stopRule: stopRule.value.trim() || null,
        minimumSample: numberTyped(least.value),
        purpose: purpose.value,
        ...(isOnPages.value
          ? await requestOf(onPages, variants.value)
          : {
              variants: variants.value.map((variant, at) => ({
                name: variant.trim(),
                isControl: at === 0,
              })),
            }),
      },
    });
    go(addressOf(value.id));
  };

  if (!may("experiment:create")) {
    return <p class="note">{t("panel.forbidden", { permission: "experiment:create" })}</p>;
  }
  return (
    <div class="page new">
      <h1 tabIndex={-1}>{t("new.title")}</h1>
      <Form of={sending} verb={t("new.create")} send={create} cancel={() => go("/")}>
        <Input
          label={t("overview.name")}
          name="name"
          of={sending}
          required
          maxLength={200}
          hint={t("new.nameHint")}
          value={name.value}
          change={(text) => (name.value = text)}
        />
        <fieldset>
          <legend>{t("setup.purpose")}</legend>
          {purposes.map((known) => (
            <label class="choice">
              <input
                type="radio"
                name="purpose"
                checked={purpose.value === known}
                onChange={() => (purpose.value = known)}
              />
              <span>
                {t(`setup.purpose.${known}`)}
                <small>{t(`new.purpose.${known}`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t("setup.variants")}</legend>
          {variants.value.map((variant, at) => (
            <Input
              key={at}
              label={at === 0 ? t("results.control") : t("new.variant", { number: at })}
              name={`${isOnPages.value ? "elements[0]." : ""}variants[${at}].name`}
              of={sending}
              required
              value={variant}
              change={(to) => rename(at, to)}
              beside={
                at > 1 && (
                  <button
                    type="button"
                    class="plain"
                    onClick={() => (variants.value = variants.value.filter((_, index) => index !== at))}
                  >
                    {t("new.remove")}
                  </button>
                )
              }
            />
          ))}
          <button type="button" class="plain" onClick={() => (variants.value = [...variants.value, ""])}>
            {t("new.add")}
          </button>
        </fieldset>
        {may("installation:read") && (
          <fieldset>
            <legend>{t("new.where")}</legend>
            {[false, true].map((pages) => (
              <label class="choice">
                <input
                  type="radio"
                  name="where"
                  checked={isOnPages.value === pages}
                  onChange={() => (isOnPages.value = pages)}
                />
                {t(pages ? "new.where.pages" : "new.where.backend")}
              </label>
            ))}
            {isOnPages.value && <OnPages of={onPages} variants={variants.value} sending={sending} />}
          </fieldset>
        )}
        <fieldset>
          <legend>{t("setup.promise")}</legend>
          <p class="quiet">{t("new.promise")}</p>
          <Input
            label={t("setup.hypothesis")}
            name="hypothesis"
            of={sending}
            lines={2}
            value={hypothesis.value}
            change={(text) => (hypothesis.value = text)}
          />
          <Input
            label={t("setup.metric")}
            name="metric"
            of={sending}
            value={metric.value}
            change={(text) => (metric.value = text)}
          />
          <Input
            label={t("setup.minimumSample")}
            name="minimumSample"
            of={sending}
            type="number"
            min={1}
            step={1}
            value={least.value}
            change={(text) => (least.value = text)}
          />
          <Input
            label={t("setup.stopRule")}
            name="stopRule"
            of={sending}
            value={stopRule.value}
            change={(text) => (stopRule.value = text)}
          />
        </fieldset>
      </Form>
    </div>
  );
}

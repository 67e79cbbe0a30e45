import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { Field } from "../Frame/Field.tsx";
import { t } from "../Frame/messages/messages.ts";
import { go, parameter } from "../Frame/router.ts";
import { useSending } from "../Frame/sending.ts";
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
  const { problem, isSending } = sending;
  const site = parameter("site");
  const isOnPages = useSignal(site !== null);
  const onPages = useSignal<PageDraft>(emptyPage(site));
  const rename = (at: number, to: string) =>
    (variants.value = variants.value.map((known, index) => (index === at ? to : known)));

  const create = () =>
    sending.send(async () => {
      const { value } = await post("/api/experiments", {
        body: {
          name: name.value.trim(),
          hypothesis: hypothesis.value.trim() || null,
          metric: metric.value.trim() || null,
          stopRule: stopRule.value.trim() || null,
          minimumSample: least.value === "" ? null : Number(least.value),
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
    });

  if (!may("experiment:create")) {
    return <p class="note">{t("panel.forbidden", { permission: "experiment:create" })}</p>;
  }
  const shown = problem.value;
  const hasPlace = shown?.field && document.getElementById(`field-${shown.field.replace(/\W+/g, "-")}`);
  return (
    <div class="page new">
      <h1 tabIndex={-1}>{t("new.title")}</h1>
      <form
        class="fields"
        onSubmit={(e) => {
          e.preventDefault();
          void create();
        }}
      >
        <Field label={t("overview.name")} name="name" problem={shown} hint={t("new.nameHint")}>
          {(given) => (
            <input
              {...given}
              type="text"
              required
              maxLength={200}
              value={name.value}
              onInput={(e) => (name.value = e.currentTarget.value)}
            />
          )}
        </Field>
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
            <Field
              key={at}
              label={at === 0 ? t("results.control") : t("new.variant", { number: at })}
              name={`${isOnPages.value ? "elements[0]." : ""}variants[${at}].name`}
              problem={shown}
            >
              {(given) => (
                <span class="row">
                  <input
                    {...given}
                    type="text"
                    required
                    value={variant}
                    onInput={(e) => rename(at, e.currentTarget.value)}
                  />
                  {at > 1 && (
                    <button
                      type="button"
                      class="plain"
                      onClick={() => (variants.value = variants.value.filter((_, index) => index !== at))}
                    >
                      {t("new.remove")}
                    </button>
                  )}
                </span>
              )}
            </Field>
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
          <Field label={t("setup.hypothesis")} name="hypothesis" problem={shown}>
            {(given) => (
              <textarea
                {...given}
                rows={2}
                value={hypothesis.value}
                onInput={(e) => (hypothesis.value = e.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t("setup.metric")} name="metric" problem={shown}>
            {(given) => (
              <input
                {...given}
                type="text"
                value={metric.value}
                onInput={(e) => (metric.value = e.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t("setup.minimumSample")} name="minimumSample" problem={shown}>
            {(given) => (
              <input
                {...given}
                type="number"
                min={1}
                step={1}
                value={least.value}
                onInput={(e) => (least.value = e.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t("setup.stopRule")} name="stopRule" problem={shown}>
            {(given) => (
              <input
                {...given}
                type="text"
                value={stopRule.value}
                onInput={(e) => (stopRule.value = e.currentTarget.value)}
              />
            )}
          </Field>
        </fieldset>
        {shown && !hasPlace && (
          <p class="note bad" role="alert">
            {shown.isOffline ? t("panel.offline") : shown.message}
          </p>
        )}
        <p class="actions">
          <button type="submit" disabled={isSending.value}>
            {t("new.create")}
          </button>
          <a href="/">{t("setup.cancel")}</a>
        </p>
      </form>
    </div>
  );
}

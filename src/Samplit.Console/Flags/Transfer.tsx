import { useSignal } from "@preact/signals";
import { ProjectChoice } from "../Access/ProjectChoice.tsx";
import { may } from "../Frame/account.ts";
import { DataTable } from "../Frame/DataTable.tsx";
import { download } from "../Frame/download.ts";
import { Field } from "../Frame/Field.tsx";
import { Choice, Form, Input } from "../Frame/Form.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, type Schema } from "../Http/api.ts";
import { parsed } from "../Targeting/rule.ts";
import { t } from "./words.ts";

type Report = Schema<"FlagImportView">;

const formats = ["growthbook", "unleash", "flagsmith", "launchdarkly", "flagd"] as const;
type Format = (typeof formats)[number];

/** How others are called, in every language. */
const programs: Record<Format, string> = {
  growthbook: "GrowthBook",
  unleash: "Unleash",
  flagsmith: "Flagsmith",
  launchdarkly: "LaunchDarkly",
  flagd: "flagd",
};

/** Flags from and to other programs. */
export function Transfer() {
  return (
    <>
      {may("flag:define") && <Import />}
      <Export />
    </>
  );
}

function Export() {
  const sending = useSending();
  const [environment, project] = [useSignal("production"), useSignal("")];
  return (
    <section>
      <h2>{t("transfer.export")}</h2>
      <p class="quiet about">{t("transfer.exportText")}</p>
      <Form
        of={sending}
        verb={t("transfer.download")}
        send={async () => {
          const file = await get("/api/flags/export", {
            query: {
              environment: environment.value.trim(),
              format: "flagd",
              project: project.value || undefined,
            },
          });
          download(
            `${environment.value.trim()}.flagd.json`,
            new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }),
          );
        }}
      >
        <Input
          label={t("flags.environment")}
          name="environment"
          of={sending}
          required
          value={environment.value}
          change={(text) => (environment.value = text)}
        />
        <ProjectChoice
          label={t("flags.project")}
          of={sending}
          value={project.value}
          change={(id) => (project.value = id)}
        />
      </Form>
    </section>
  );
}

function Import() {
  const sending = useSending();
  const format = useSignal<Format>("growthbook");
  const [environment, project] = [useSignal("production"), useSignal("")];
  const file = useSignal<File | null>(null);
  const report = useSignal<Report | null>(null);
  const change = (to: () => void) => {
    to();
    report.value = null;
  };
  const send = async (dryRun: boolean) => {
    const content = parsed((await file.value?.text()) ?? "", "file");
    const { value } = await post("/api/flags/import", {
      query: { format: format.value },
      body: {
        file: content,
        environment: environment.value.trim() || null,
        project: project.value || null,
        dryRun,
      },
    });
    report.value = value;
  };
  const made = [...(report.value?.segments ?? []), ...(report.value?.flags ?? [])];
  const isTried = report.value?.dryRun === true && made.some((line) => line.outcome !== "notCarried");
  return (
    <section>
      <h2>{t("transfer.import")}</h2>
      <p class="quiet about">{t("transfer.importText")}</p>
      <Form of={sending} verb={t("transfer.dryRun")} send={() => send(true)}>
        <Choice
          label={t("transfer.format")}
          name="format"
          of={sending}
          hint={t(`transfer.format.${format.value}`)}
          value={format.value}
          change={(chosen) => change(() => (format.value = chosen as Format))}
          options={formats.map((one) => [one, programs[one]])}
        />
        <Field label={t("transfer.file")} name="file" problem={sending.problem.value}>
          {(given) => (
            <input
              {...given}
              data-field="file"
              type="file"
              accept=".json,application/json"
              required
              onChange={(e) => {
                const [chosen] = e.currentTarget.files ?? [];
                change(() => (file.value = chosen ?? null));
              }}
            />
          )}
        </Field>
        {format.value !== "launchdarkly" && (
          <Input
            label={t("flags.environment")}
            name="environment"
            of={sending}
            hint={t("transfer.environmentHint")}
            value={environment.value}
            change={(text) => change(() => (environment.value = text))}
          />
        )}
        <ProjectChoice
          label={t("flags.project")}
          of={sending}
          value={project.value}
          change={(id) => change(() => (project.value = id))}
        />
      </Form>
      <div aria-live="polite">
        {report.value && <Lines of={report.value} />}
        {isTried && (
          <p>
            <button
              type="button"
              disabled={sending.isSending.value}
              onClick={() => void sending.send(() => send(false))}
            >
              {t("transfer.importNow")}
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

function Lines({ of }: { of: Report }) {
  const lines = [
    ...of.segments.map((line) => ({ ...line, what: t("segments.segment") })),
    ...of.flags.map((line) => ({ ...line, what: t("flags.flag") })),
  ];
  return (
    <>
      <p class={of.dryRun ? "note" : "note good"}>{t(of.dryRun ? "transfer.wouldBe" : "transfer.was")}</p>
      <DataTable
        label={t("transfer.report")}
        columns={[t("flags.key"), t("transfer.what"), t("transfer.outcome"), t("transfer.differences")]}
      >
        {lines.map((line) => (
          <tr data-imported={line.key} data-outcome={line.outcome}>
            <th scope="row" class="name">
              {line.key}
            </th>
            <td>{line.what}</td>
            <td>{t(`transfer.outcome.${line.outcome}`)}</td>
            <td dir="auto">
              {line.reason}
              {line.differences.length > 0 && (
                <ul class="changes">
                  {line.differences.map((difference) => (
                    <li>{difference}</li>
                  ))}
                </ul>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}

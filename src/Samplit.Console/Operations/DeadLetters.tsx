import { useSignal } from "@preact/signals";
import { may } from "../Frame/account.ts";
import { ConfirmDialog } from "../Frame/ConfirmDialog.tsx";
import { count, dayAndTime } from "../Frame/format.ts";
import { Refused } from "../Frame/Form.tsx";
import { Pager } from "../Frame/Pager.tsx";
import { DataTable } from "../Frame/DataTable.tsx";
import { useSending } from "../Frame/sending.ts";
import { get, post, remove, type Schema } from "../Http/api.ts";
import { Resource } from "../Http/resource.ts";
import { t } from "./words.ts";

type Letter = Schema<"DeadLetterView">;

export const letters = new Resource((after: string | null, signal: AbortSignal) =>
  get("/api/operations/dead-letters", { query: { after: after ?? undefined, limit: 50 }, signal }),
);

/** What was given up, until somebody has it tried again or deletes it. */
export function DeadLetters({ of }: { of: Schema<"DeadLetterPage"> }) {
  const discarded = useSignal<Letter | null>(null);
  const sending = useSending();
  const retry = (letter: Letter) =>
    sending
      .send(() => post("/api/operations/dead-letters/{id}/replay", { path: { id: letter.id } }))
      .then(() => letters.reload());
  if (of.deadLetters.length === 0) {
    return <p class="quiet">{t("operations.noDead")}</p>;
  }
  return (
    <>
      <Refused of={sending.problem.value} />
      <DataTable
        label={t("operations.dead")}
        columns={[
          t("operations.message"),
          t("operations.wrong"),
          { number: t("operations.attempts") },
          t("operations.sent"),
          "",
        ]}
      >
        {of.deadLetters.map((letter) => (
          <tr data-letter={letter.id}>
            <th scope="row">{letter.messageType}</th>
            <td class="name">
              {letter.exceptionMessage}
              <small>{letter.exceptionType}</small>
            </td>
            <td class="n">{count(letter.attempts)}</td>
            <td>{dayAndTime(letter.sentAt)}</td>
            <td>
              {letter.isReplaying ? (
                t("operations.retrying")
              ) : (
                <span class="actions">
                  {may("message:replay") && (
                    <button type="button" class="plain" onClick={() => void retry(letter)}>
                      {t("operations.retry")}
                    </button>
                  )}
                  {may("message:discard") && (
                    <button type="button" class="plain" onClick={() => (discarded.value = letter)}>
                      {t("operations.discard")}…
                    </button>
                  )}
                </span>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
      <Pager next={of.next} />
      <ConfirmDialog
        about={discarded}
        title={(letter) => t("operations.discardTitle", { type: letter.messageType })}
        verb={() => t("operations.discard")}
        send={(letter) => remove("/api/operations/dead-letters/{id}", { path: { id: letter.id } })}
        done={() => void letters.reload()}
      >
        {() => <p>{t("operations.discardText")}</p>}
      </ConfirmDialog>
    </>
  );
}

import type { ComponentChildren } from "preact";
import { t } from "./recordWords.ts";

type Words = Parameters<typeof t>[0];

/** Events with their number, type, time and actor, and one thing more. */
export function EventTable(props: { label: Words; last: Words; children: ComponentChildren }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={t(props.label)}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="n">
              {t("record.number")}
            </th>
            <th scope="col">{t("record.type")}</th>
            <th scope="col">{t("record.when")}</th>
            <th scope="col">{t("record.actor")}</th>
            <th scope="col">{t(props.last)}</th>
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

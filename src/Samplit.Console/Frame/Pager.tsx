import { t } from "./messages/messages.ts";
import { parameter, withParameters } from "./router.ts";

/** Leads on through a list whose pages are told by what their first item comes after. */
export function Pager({ next, name = "after" }: { next: string | number | null | undefined; name?: string }) {
  const isFirst = parameter(name) === null;
  return isFirst && next == null ? null : (
    <p class="pages">
      {!isFirst && <a href={withParameters({ [name]: null })}>{t("form.first")}</a>}
      {next != null && <a href={withParameters({ [name]: next })}>{t("form.more")}</a>}
    </p>
  );
}

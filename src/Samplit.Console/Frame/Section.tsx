import type { ComponentChildren } from "preact";
import { may } from "./account.ts";
import { t } from "./messages/messages.ts";

interface SectionPageProps {
  title: string;
  class: string;
  /** Without it there is nothing to see. */
  permission: string;
  /** What may be done here, beside the title. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** A page outside of an experiment. */
export function SectionPage({ title, class: kind, permission, action, children }: SectionPageProps) {
  document.title = `${title} · Samplit`;
  return (
    <div class={`page ${kind}`}>
      <div class="title">
        <h1 tabIndex={-1} dir="auto">
          {title}
        </h1>
        {action}
      </div>
      {may(permission) ? children : <p class="note">{t("panel.forbidden", { permission })}</p>}
    </div>
  );
}

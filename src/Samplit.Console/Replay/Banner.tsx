import { useSignal } from "@preact/signals";
import { count, dayAndTime } from "../Frame/format.ts";
import { t } from "../Frame/messages/messages.ts";
import { withParameters } from "../Frame/router.ts";
import { newestVersions } from "../Live/live.ts";
import { isPast, travel, version } from "./moment.ts";
import { counted, timeline } from "./timeline.ts";

/** Says that what is shown is not now, and leads back. */
export function Banner() {
  const isCopied = useSignal(false);
  if (!isPast.value) {
    return null;
  }
  const at = counted.value?.at;
  const known = timeline.state.value.value;
  const newer = known ? (newestVersions.value.get(known.experiment) ?? 0) - known.version : 0;
  return (
    <div class="banner" role="status">
      <strong>{t("past.banner", { time: at ? dayAndTime(at) : "…", version: count(version.value) })}</strong>
      {newer > 0 && <span>{t("live.newer", { count: count(newer), n: newer })}</span>}
      <button type="button" class="plain" onClick={() => travel(null)}>
        {t("past.back")} <kbd>Esc</kbd>
      </button>
      <button
        type="button"
        class="plain"
        onClick={async () => {
          await navigator.clipboard?.writeText(new URL(withParameters({}), location.href).href);
          isCopied.value = true;
        }}
      >
        {isCopied.value ? t("past.copied") : t("past.copy")}
      </button>
    </div>
  );
}

import { signal, type Signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { Problem } from "../Http/problem.ts";
import { loadMessages, t } from "./messages/messages.ts";
import { Failed } from "./Panel.tsx";

/** A page whose code comes when it is wanted, and once. */
export interface LazyPage<P> {
  load(): void;
  Shown: ComponentType<P>;
}

export function lazyPage<P extends object>(fetchCode: () => Promise<ComponentType<P>>): LazyPage<P> {
  const code: Signal<ComponentType<P> | null> = signal(null);
  const failed = signal(false);
  let asked = false;
  const load = () => {
    if (!asked) {
      asked = true;
      failed.value = false;
      fetchCode()
        .then(async (component) => {
          await loadMessages();
          code.value = component;
        })
        .catch(() => {
          // A newer server may have other files: the page itself has to be asked for again.
          asked = false;
          failed.value = true;
        });
    }
  };
  return {
    load,
    Shown: (props: P) => {
      load();
      const Component = code.value;
      return Component ? (
        <Component {...props} />
      ) : failed.value ? (
        <Failed problem={Problem.offline()} retry={() => location.reload()} />
      ) : (
        <div class="skeleton page" role="status">
          <span class="unseen">{t("panel.loading")}</span>
        </div>
      );
    },
  };
}

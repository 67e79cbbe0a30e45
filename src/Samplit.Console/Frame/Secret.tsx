import { useSignal } from "@preact/signals";
import { t } from "./messages/messages.ts";

/** What is to be taken elsewhere, whole; a secret is shown this once. */
export function CopyableText({ label, text }: { label: string; text: string }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
  };
  return (
    <div class="copied">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      {"clipboard" in navigator && (
        <button type="button" class="plain" onClick={() => void copy()}>
          {isCopied.value ? t("past.copied") : t("form.copy")}
        </button>
      )}
    </div>
  );
}

interface SecretProps {
  title: string;
  text: string;
  children: string;
  close: () => void;
}

export function Secret({ title, text, children, close }: SecretProps) {
  return (
    <section class="note good secret" role="status">
      <h2>{title}</h2>
      <p>{children}</p>
      <CopyableText label={title} text={text} />
      <p>
        <button type="button" class="plain" onClick={close}>
          {t("form.kept")}
        </button>
      </p>
    </section>
  );
}

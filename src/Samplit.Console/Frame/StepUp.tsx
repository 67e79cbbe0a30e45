import { signal, useSignal } from "@preact/signals";
import { render } from "preact";
import { post } from "../Http/api.ts";
import { loadAccount } from "./account.ts";
import { Dialog } from "./Dialog.tsx";
import { Form, Input } from "./Form.tsx";
import { stepUp } from "./messages/en/stepUp.ts";
import { loadMessages, words } from "./messages/messages.ts";
import { useSending } from "./sending.ts";

const t = words(stepUp, { de: async () => (await import("./messages/de/stepUp.ts")).stepUp });

const open = signal(false);
let answer: (isDone: boolean) => void = () => {};
let place: Element | undefined;

/** Whether whoever looks has shown again who they are. */
export async function askStepUp(): Promise<boolean> {
  if (!place) {
    await loadMessages();
    place = document.body.appendChild(document.createElement("div"));
    render(<StepUp />, place);
  }
  open.value = true;
  return new Promise((resolve) => (answer = resolve));
}

/** What is dangerous takes the password once more: what was refused goes on from here. */
function StepUp() {
  return (
    <Dialog open={open} label={t("stepUp.title")} closed={() => answer(false)}>
      <Shown />
    </Dialog>
  );
}

function Shown() {
  const sending = useSending();
  const password = useSignal("");
  const code = useSignal("");
  const takesCode = useSignal(false);
  const send = async () => {
    try {
      await post("/api/session/step-up", {
        body: { password: password.value, code: code.value.trim() || null },
      });
    } catch (problem) {
      takesCode.value ||= String((problem as { code?: string }).code).startsWith("second_factor");
      throw problem;
    }
    await loadAccount();
  };
  const done = () => {
    answer(true);
    open.value = false;
  };
  return (
    <>
      <h2>{t("stepUp.title")}</h2>
      <p class="quiet">{t("stepUp.why")}</p>
      <Form of={sending} verb={t("stepUp.go")} send={send} done={done} cancel={() => (open.value = false)}>
        <Input
          label={t("stepUp.password")}
          name="password"
          of={sending}
          type="password"
          autocomplete="current-password"
          required
          value={password.value}
          change={(value) => (password.value = value)}
        />
        {takesCode.value && (
          <Input
            label={t("stepUp.code")}
            name="code"
            of={sending}
            autocomplete="one-time-code"
            required
            value={code.value}
            change={(value) => (code.value = value)}
          />
        )}
        <p class="quiet">
          {t("stepUp.other")}{" "}
          <a href="/account/step-up" target="_blank">
            {t("stepUp.otherLink")}
          </a>{" "}
          <button
            type="button"
            class="link"
            onClick={() => void sending.send(loadAccount).then((isKnown) => isKnown && done())}
          >
            {t("stepUp.shown")}
          </button>
        </p>
      </Form>
    </>
  );
}

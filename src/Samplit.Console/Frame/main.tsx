import { render } from "preact";
import { Problem } from "../Http/problem.ts";
import { onAnswer, onStepUp } from "../Http/api.ts";
import { noteAnswer, start as startLive } from "../Live/live.ts";
import { account, may, loadAccount, takeReturnPath } from "./account.ts";
import { App } from "./App.tsx";
import { readStored } from "./storage.ts";
import { listen } from "./keys.ts";
import { preferred, setLanguage } from "./messages/messages.ts";
import { Failed } from "./Panel.tsx";
import { go, start } from "./router.ts";
import { applyTheme, theme } from "./theme.ts";

const place = document.getElementById("console")!;

async function open(): Promise<void> {
  onAnswer(noteAnswer);
  onStepUp(async () => (await import("./StepUp.tsx")).askStepUp());
  applyTheme(theme.peek());
  const speaking = setLanguage(preferred(readStored("language"), navigator.languages));
  try {
    await Promise.all([loadAccount(), speaking]);
  } catch (error) {
    // Who is not known is on the way to the sign-in page.
    const problem = Problem.of(error);
    if (problem.status !== 401) {
      await speaking;
      render(<Failed problem={problem} retry={() => location.reload()} isPage />, place);
    }
    return;
  }
  const back = account.peek() && takeReturnPath();
  if (back) {
    go(back, true);
  }
  start();
  listen();
  if (may("experiment:read")) {
    startLive();
  }
  render(<App />, place);
}

void open();

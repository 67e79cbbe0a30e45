import { render } from "preact";
import { Problem } from "../Http/problem.ts";
import { onAnswer, onStepUp } from "../Http/api.ts";
import { heard, start as startLive } from "../Live/live.ts";
import { account, may, meet, takeBack } from "./account.ts";
import { App } from "./App.tsx";
import { kept } from "./kept.ts";
import { listen } from "./keys.ts";
import { preferred, speak } from "./messages/messages.ts";
import { Failed } from "./Panel.tsx";
import { go, start } from "./router.ts";
import { dress, theme } from "./theme.ts";

const place = document.getElementById("console")!;

async function open(): Promise<void> {
  onAnswer(heard);
  onStepUp(async () => (await import("./StepUp.tsx")).askStepUp());
  dress(theme.peek());
  const speaking = speak(preferred(kept("language"), navigator.languages));
  try {
    await Promise.all([meet(), speaking]);
  } catch (error) {
    // Who is not known is on the way to the sign-in page.
    const problem = Problem.of(error);
    if (problem.status !== 401) {
      await speaking;
      render(<Failed problem={problem} again={() => location.reload()} isPage />, place);
    }
    return;
  }
  const back = account.peek() && takeBack();
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

import type { stepUp as english } from "../en/stepUp.ts";

export const stepUp: Record<keyof typeof english, string> = {
  "stepUp.title": "Zeig noch einmal, wer du bist",
  "stepUp.why":
    "Was du vorhast, ist in falschen Händen gefährlich. Es geht weiter, wenn du gezeigt hast, wer du bist, und fünf Minuten lang wirst du nicht wieder gefragt.",
  "stepUp.password": "Passwort",
  "stepUp.code": "Code deiner Authenticator-App",
  "stepUp.go": "Weiter",
  "stepUp.other": "Mit Passkey oder Identitätsanbieter:",
  "stepUp.otherLink": "dort zeigen",
  "stepUp.shown": "Ist geschehen, weiter",
};

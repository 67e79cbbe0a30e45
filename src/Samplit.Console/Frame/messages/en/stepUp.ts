export const stepUp = {
  "stepUp.title": "Show again who you are",
  "stepUp.why":
    "What you are about to do is dangerous in wrong hands. It goes on when you have shown who you are, and for five minutes you are not asked again.",
  "stepUp.password": "Password",
  "stepUp.code": "Code of your authenticator app",
  "stepUp.go": "Go on",
  "stepUp.other": "With a passkey or your identity provider:",
  "stepUp.otherLink": "show it there",
  "stepUp.shown": "I have, go on",
} as const;

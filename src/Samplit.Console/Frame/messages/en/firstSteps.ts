export const firstSteps = {
  "first.title": "To the first numbers",
  "first.start": "Start it",
  "first.startText":
    "Visitors are assigned from then on, and what is registered is on record. Look at the setup before.",
  "first.started": "It runs.",
  "first.setup": "Setup",
  "first.line": "Put this line into your pages",
  "first.lineText": "As early in <head> as possible, once for all experiments of the site.",
  "first.otherLines": "Other lines, and what they are for",
  "first.look": "Look at each variant, without being counted",
  "first.lookText": "A link that shows one variant to whoever has it, for an hour.",
  "first.page": "Page to look at",
  "first.makeLinks": "Make the links",
  "first.open": "Open with {variant}",
  "first.backend": "Have your backend ask",
  "first.backendText":
    "At the moment when a visitor is to see something, and again when they have done what you hope for.",
  "first.key": "Make a key for it",
  "first.keyText": "It assigns, converts and tracks, and nothing else. It is shown this once: take it now.",
  "first.noKey":
    "Whoever may make keys gives you one of the kind “for visitors”: $SAMPLIT_DATA_KEY stands for it.",
  "first.test": "Send a test visitor",
  "first.testText":
    "One that is assigned and converts, and is counted like any other. Its numbers are here a second later.",
  "first.sent": "{visitor} got {variant} and converted.",
  "first.outside": "{visitor} is outside of the experiment and got {variant}: send another.",
  "first.needsKey": "It takes the key above.",

  "welcome.own": "An experiment of your own",
  "welcome.ownText": "On pages or in a backend; the next page leads to its first numbers.",
  "welcome.make": "Create an experiment",
  "welcome.shop": "The demo shop",
  "welcome.shopText":
    "A shop with two experiments, on this server, that you can be a visitor of. One press sets it up.",
  "welcome.openShop": "Open the shop",
  "welcome.story": "A finished story",
  "welcome.storyText":
    "90,189 players of a published experiment, played back through the whole product, in about a minute. Whoever runs the server types:",
} as const;

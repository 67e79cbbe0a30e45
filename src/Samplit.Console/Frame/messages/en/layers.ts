export const layers = {
  "layers.about":
    "Experiments of one layer exclude one another: each visitor is in the slice of at most one of them. Slices are given when experiments are made; that of a closed one goes to whoever needs it next.",
  "layers.none": "There is no layer yet.",
  "layers.make": "Make a layer",
  "layers.name": "Name of the layer",
  "layers.unitType": "Whose buckets",
  "layers.unit.user": "users",
  "layers.unit.household": "households",
  "layers.unit.session": "sessions",
  "layers.project": "Project",
  "layers.freeOf": "{share} % of all {units} free",
  "layers.experiment": "Experiment",
  "layers.from": "From, %",
  "layers.to": "To, %",
  "layers.share": "Share, %",
  "layers.seed": "seed {seed}",
  "layers.heldOutPercent": "Held out, %",
  "layers.heldOutHint":
    "Makes a holdout instead of a layer: so many see no experiment of the project that is made from now on, and what all of them came to is measured against those. Empty for a layer.",
  "layers.holdsOut": "holds out",
  "layers.ended": "ended",
  "layers.endedAt": "ended {time}",
  "layers.heldOutOf": "{share} % of all {units} see no experiment",
  "layers.effect": "What all experiments came to",
  "layers.heldOut": "held out",
  "layers.others": "in an experiment",
  "layers.counted":
    "{heldOut} who are held out, against {others} who were in at least one experiment, each counted from when they first asked for one.",
  "layers.ratio":
    "There are not as many of each as there should be (p = {p}). Find out why before you believe anything below.",
  "layers.noMetrics": "There is no metric in the library of the project to compare them by.",
  "layers.end": "End it",
  "layers.endText":
    "Experiments that are made from then on are for everybody. Those that are there keep holding out the same ones.",
  "layers.reason": "Reason",
  "layers.slices": "Slices of {layer}",
} as const;

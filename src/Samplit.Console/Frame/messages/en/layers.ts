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
  "layers.slices": "Slices of {layer}",
} as const;

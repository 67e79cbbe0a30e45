export const health = {
  "health.title": "Health",
  "health.fine": "Nothing was found by {n} checks.",
  "health.checks":
    "Sample ratio, units in two variants, exposures without assignment, units never exposed, duplicate events, traffic, blank time of pages, drift of the rates.",
  "health.nowOnly": "What was found is told of now, and delays are; the matrix and the rates are of then.",
  "health.severity.critical": "critical",
  "health.severity.warning": "warning",
  "health.severity.info": "to know",
  "health.evidence": "The numbers it rests on",
  "health.again": "To ask for the same",
  "health.drifted":
    "The rates themselves moved over time: which numbers that forbids stands below, and when it was.",

  "finding.sampleRatioMismatch":
    "The variants did not get the traffic that their weights say. {why} Find out why before you believe any other number.",
  "finding.why.impossible": "Some units have a variant that nobody should have got.",
  "finding.why.unknown": "It is neither the same everywhere nor one level of a dimension.",
  "finding.why.tooFew": "'{variant}' has {part} too few units {place}.",
  "finding.why.tooMany": "'{variant}' has {part} too many units {place}.",
  "finding.why.several": "It is so {place}, and not of one variant alone.",
  "finding.everywhere": "everywhere",
  "finding.where": "where {dimension} is '{level}'",
  "finding.unitsInTwoVariants":
    "{count} of {whole}, or {part}, of the exposed units saw several variants. What they did is nobody's; look for identifiers that change.",
  "finding.exposuresWithoutAssignment":
    "{count} of {whole}, or {part}, of the exposed units were never assigned. Something shows variants on its own, or names units otherwise.",
  "finding.neverExposed":
    "{count} of {whole}, or {part}, of the assigned units have not been exposed. Either they are assigned too early, or exposures are lost.",
  "finding.duplicateEvents":
    "{count} of {whole}, or {part}, of the events were sent again, and counted once. Callers repeat what was taken, or use ids twice.",
  "finding.noTraffic":
    "Nobody has come for {hours} hours. At the usual {perDay} a day, chance brings so long a silence less than once in 10,000 times. Look whether the experiment is still asked for.",
  "finding.blankTime":
    "{count} of {whole} visitors, or {part}, had parts of a page hidden for longer than {milliseconds} ms on their first view. Look how far they are from the server.",

  "evidence.milliseconds": "allowed ms",
  "evidence.chiSquare": "χ²",
  "evidence.pValue": "p",
  "evidence.levelChiSquare": "χ² there",
  "evidence.levelAdjustedPValue": "p there, of all levels",
  "evidence.deviation": "deviation",
  "evidence.count": "count",
  "evidence.whole": "of",
  "evidence.part": "part",
  "evidence.threshold": "a warning from",
  "evidence.seconds": "seconds",
  "evidence.unitsPerDay": "units a day",
  "evidence.probability": "chance of it",

  "ratio.title": "Sample ratio by epoch",
  "ratio.fine":
    "Each variant got what its weights say: p {p}, however often one looks. A cell is (came − expected)/√expected; about 1 is chance.",
  "ratio.wrong":
    "The variants did not get what their weights say: p {p}, however often one looks. A cell is (came − expected)/√expected; about 1 is chance.",
  "ratio.where": "It is out of ratio in {epoch}, which began at version {version}.",
  "ratio.none": "Nobody has come yet.",
  "ratio.epoch": "allocation {first}",
  "ratio.epochs": "allocations {first} to {last}",
  "ratio.all": "All",
  "ratio.visitors": "Visitors",
  "ratio.counts": "Came / expected",
  "ratio.deviations": "Deviations",
  "ratio.impossible": "never",
  "ratio.p": "p of the epoch",

  "drift.title": "Drift of the rates",
  "drift.none": "The rates stood still: p {p}.",
  "drift.found":
    "The rates themselves moved: p {p}. What assumes that they stood still is left out everywhere:",
  "drift.one":
    "While weights stood still all the time there is one epoch, and no drift to be seen between several.",
  "drift.of": "Rate by epoch, with intervals of 95 %; the line is the rate of all.",
  "drift.epoch": "Epoch",
  "drift.forbidden.pooledMeans": "means over all time",
  "drift.forbidden.pooledPosterior": "chances to be best and losses",
  "drift.forbidden.sequenceOfAnArm": "intervals of one variant at any time",
  "drift.forbidden.propensityWeightedAipw": "means weighted by propensities",

  "delay.title": "Delay of conversions",
  "delay.finding":
    "Of {count} conversions half came within {median}, and 99 in 100 within {cohort}; {mean} on average.",
  "delay.setting": "The experiment reckons with a delay of {seconds}.",
  "delay.noSetting": "The experiment reckons with no delay.",
  "delay.share": "Part of conversions",
  "delay.within": "Within",
  "delay.none": "Nobody has converted who came long enough ago.",
} as const;

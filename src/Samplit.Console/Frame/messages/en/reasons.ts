/** What the server says in English itself, for the sake of those who read another language: a test holds both equal. */
export const reasons = {
  "why.of": "'{metric}' of '{variant}' {predicate}",
  "why.sampleRatioMismatch":
    "The variants did not get the traffic that their weights say (p {p}). Find out why before you believe any other number.",
  "why.noPrimaryMetric": "No metric is primary, so that none decides. Say which one does.",
  "why.noTreatment": "No variant is compared with a control.",
  "why.betterAtAnyTime":
    "is shown to be better, however often you have looked: {difference} from the control's, p {p}.",
  "why.betterAtTheEnd":
    "is shown to be better, in the one look that was planned: {difference} from the control's, p {p}.",
  "why.worseAtAnyTime":
    "is shown to be worse, however often you have looked: {difference} from the control's, p {p}.",
  "why.notShown": "is not shown to be better or worse: {difference} from the control's, p {p} {when}.",
  "why.atAnyTime": "at any time",
  "why.ifItEnded": "if this were the end",
  "why.guardrailBreached":
    "breaks its guardrail: it is worse by more than {limit}, however often you have looked.",
  "why.guardrailUndecided": "may still break its guardrail of {limit}, and may hold it.",
  "why.guardrailSilent": "says nothing of its guardrail: {why}",
  "why.leastExpectedLoss":
    "{shown} variants are shown to be better. '{variant}' is the one with which least is lost on average, should another be the best.",
  "why.largestDifference":
    "{shown} variants are shown to be better. '{variant}' has the largest difference from the control; what is lost on average cannot be computed of all.",
  "why.anyTimeNotComputable":
    "has no p-value for any time yet, as some variant has too few events or finished allocations for one.",
  "why.tooEarly": "is not compared yet: it or the control lacks units of the smallest sample.",
  "why.tooEarlyBy": "is not compared yet: it or the control lacks {missing} units of the smallest sample.",
  "why.notComputable.noValues": "cannot be compared: no unit has a value.",
  "why.notComputable.dividesByZero": "cannot be compared: its denominators come to nothing.",
  "why.notComputable.nothingVaries": "cannot be compared: values do not vary.",
  "why.notComputable.tooFewValues": "cannot be compared: there are too few values beyond the quantile.",
  "why.notComputable.weightsMoved":
    "cannot be compared: traffic followed results, and nothing is known to hold of this metric then.",
  "why.notComputable.notAlwaysOffered": "cannot be compared: it and the control were never offered together.",
  "why.notComputable.other": "was not compared.",
  "why.plannedSample": "Of the planned {planned} units {units} have come.",
  "why.plannedSampleOver":
    "The planned {planned} units have come, and no variant is shown to be better. If it goes on until one is, the p-values for any time stay right, and those for the end do not.",
  "why.noPlannedSample":
    "No sample was planned, so that only what holds at any time can show a variant to be better.",
  "why.expectedSampleReached":
    "The {units} units that the expected effect takes have come. If there is an effect, it may be smaller.",
  "why.powerOfNothing": "'{metric}' expects no effect, so that nobody knows how many units would find it.",
  "why.powerNotComputable":
    "Too little is known of '{metric}' to say how many units find the expected effect.",
  "why.trafficFollowsResults":
    "Traffic follows results: who falls behind gets fewer units, so that it may take more than equal shares would, and find less.",
  "why.deviationWithoutReason": "Something was done otherwise than registered, and nobody said why.",
  "why.ratesDrifted":
    "The rates themselves moved over time. Differences within allocations hold; chances to be best and lifts do not.",
  "why.below": "below {p}",
  "why.equals": "= {p}",

  "deviation.hypothesis": "The hypothesis",
  "deviation.metric": "The metric",
  "deviation.stopRule": "The rule to stop",
  "deviation.minimumSample": "The smallest sample",
  "deviation.approval": "What others had to approve",
  "deviation.variants": "The variants and their shares",
  "deviation.sample": "It was completed with {done} visitors, and {before} were registered as the least",
  "deviation.added": "{field} was not registered, and is '{after}' since",
  "deviation.removed": "{field} was '{before}', and is nothing since",
  "deviation.changed": "{field} was '{before}', and is '{after}' since",
  "deviation.silent": ". Nobody said why.",
  "deviation.reason": ". The reason given: {reason}",

  "reading.sample_ratio_mismatch":
    "The variants did not get the traffic that their weights say. Find out why before you believe any other number.",
  "reading.minimum_sample_reached":
    "The sample is as large as promised: {visitors} of the {registered} visitors that were registered as the least.",
  "reading.completed_early":
    "It was completed with {visitors} of the {registered} visitors that were registered as the least. That is a deviation from what was promised, and the numbers say less than they were to.",
  "reading.minimum_sample_not_reached":
    "So far there are {visitors} of the {registered} visitors that were registered as the least: to end it before, because of these numbers, makes them wrong.",
  "reading.weights_moved":
    "Traffic followed the results, so plain rates are biased: who lost early looks worse than it is, and means by recorded propensities have their effective visitors beside them, as few as those that went where little traffic did. Read the effects: the one for any time while you keep looking, the one for the end once it is over.",
  "reading.weights_stood_still":
    "Traffic never moved, so plain rates are fair. Read the effects: the one for any time while you keep looking, the one for the end once it is over.",
  "reading.rates_drifted":
    "The rates themselves moved over time. Effects within allocations and means by recorded propensities hold; the probability to be best, the lift and whatever adds up all time do not, so they are left out.",
  "reading.too_few_visitors":
    "Of variants with fewer than {fewest} visitors there are counts and nothing else, and the others are compared without them: {variants}.",
  "reading.too_little":
    "There is too little to say anything of the effect yet: it takes {fewest} visitors of the control and of another variant, and conversions.",
  "reading.difference_at_any_time":
    "Some variant differs from the control, however often you have looked: its interval for any time leaves 0 out.",
  "reading.difference_at_the_end":
    "Some variant differs from the control, if this is the only look: its interval at the end leaves 0 out.",
  "reading.difference_if_it_ended":
    "Some variant would differ from the control if this were the end. It is not: to stop because of this number makes it wrong.",
  "reading.no_difference": "No variant is shown to differ from the control.",
} as const;

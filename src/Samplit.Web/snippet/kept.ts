import { option } from "./config";
import { session } from "./identity";
import type { Answer, Experiment } from "./protocol";
import { readJson, update } from "./store";

/** By address, newest first. */
type Kept = Record<string, Answer>;

const name = "kept";
const maxAddresses = 20;

/** Whatever else lies there counts as nothing. */
const sound = (kept: Kept) => Object.entries(kept).filter(([, one]) => one?.experiments?.map);

const all = () => sound(readJson(name));

/** The answer for an address that was kept on an earlier view, unless something in it was for another session or household. */
export const keptFor = (address: string): Answer | undefined =>
  all().find(
    ([at, { experiments }]) =>
      at === address &&
      experiments.every(({ unit }) => !unit || [session(), option("household")].includes(unit)),
  )?.[1];

/**
 * The experiments this visitor is known to be in, wherever their pages are: each answer repeats those that were known
 * when it was asked for, so what falls out with an old address is in newer ones.
 */
export function known(): Experiment[] {
  const byId: Record<string, Experiment> = {};
  all()
    .reverse()
    .forEach(([, { experiments }]) =>
      experiments.forEach((one) => (byId[one.id] = { ...byId[one.id], ...one, inPage: false })),
    );
  return Object.values(byId);
}

/** Keeps an answer, and drops everywhere what was known when it was asked for and it says no more of: that has ended. */
export const keep = (address: string, answer: Answer, asked: string[]) =>
  update<Kept>(name, (others) => {
    const lives = ({ id }: Experiment) =>
      !asked.includes(id) || answer.experiments.some((one) => one.id === id);
    const kept = sound({ [address]: answer, ...others, [address]: answer }).slice(0, maxAddresses);
    kept.forEach(([, one]) => (one.experiments = one.experiments.filter(lives)));
    return Object.fromEntries(kept);
  });

import type { Answer, Experiment } from "./protocol";
import { readJson, update } from "./store";

type Kept = [address: string, answer: Answer];

const name = "kept";
const mostAddresses = 20;

/** Newest first; whatever else lies there counts as nothing. */
const sound = (all: Kept[]) =>
  Array.isArray(all) ? all.filter((one) => Array.isArray(one?.[1]?.experiments)) : [];

const all = () => sound(readJson("localStorage", name, []));

/** The answer for an address that was kept on an earlier view. */
export const keptFor = (address: string): Answer | undefined => all().find(([at]) => at === address)?.[1];

/**
 * The experiments this visitor is known to be in, wherever their pages are: each answer repeats those that were known
 * when it was asked for, so what falls out with an old address is in newer ones.
 */
export const known = (): Experiment[] => [
  ...new Map(
    all()
      .reverse()
      .flatMap(([, { experiments }]) => experiments.map((one) => [one.id, { ...one, inPage: false }])),
  ).values(),
];

/** Keeps an answer, and drops everywhere what was known when it was asked for and it says no more of: that has ended. */
export function keep(address: string, answer: Answer, asked: string[]): void {
  const lives = ({ id }: Experiment) =>
    !asked.includes(id) || answer.experiments.some((one) => one.id === id);
  update<Kept[]>("localStorage", name, [], (others) =>
    [
      [address, answer] as Kept,
      ...sound(others)
        .filter(([at]) => at !== address)
        .map(([at, one]): Kept => [at, { ...one, experiments: one.experiments.filter(lives) }]),
    ].slice(0, mostAddresses),
  );
}

/** What came of putting two changes of the same thing together. */
export interface Merged<T> {
  value: T;
  /** What somebody else has changed, and stands here now. */
  taken: readonly (keyof T & string)[];
  /** What both have changed: it stays as it is here. */
  disputed: readonly (keyof T & string)[];
}

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Puts what somebody else has made of a thing together with what is typed here, member by member. */
export function merge<T extends object>(base: T, mine: T, theirs: T): Merged<T> {
  const value = { ...mine };
  const [taken, disputed]: (keyof T & string)[][] = [[], []];
  for (const name of Object.keys(theirs) as (keyof T & string)[]) {
    if (isSame(theirs[name], base[name]) || isSame(theirs[name], mine[name])) {
      continue;
    }
    if (isSame(mine[name], base[name])) {
      value[name] = theirs[name];
      taken!.push(name);
    } else {
      disputed!.push(name);
    }
  }
  return { value, taken: taken!, disputed: disputed! };
}

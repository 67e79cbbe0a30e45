/** A page must never notice that something of ours went wrong: whatever it or the browser calls is wrapped in this. */
export const guard =
  <A extends unknown[], R>(run: (...given: A) => R) =>
  (...given: A): R | undefined => {
    try {
      return run(...given);
    } catch {
      return;
    }
  };

export const nothing = () => {};

/** Asks so many milliseconds after the answer before, and never while one is awaited, until what it returns is called. */
export function poll(milliseconds: number, ask: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let isEnded = false;
  const wait = () => {
    timer = setTimeout(async () => {
      try {
        await ask();
      } finally {
        if (!isEnded) {
          wait();
        }
      }
    }, milliseconds);
  };
  wait();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}

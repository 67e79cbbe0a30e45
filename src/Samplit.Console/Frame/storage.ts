/** What a browser keeps of its reader's taste. Where it keeps nothing, everything goes on without. */
export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(`samplit.${name}`);
  } catch {
    return null;
  }
}

export function store(name: string, value: string | null): void {
  try {
    if (value === null) {
      localStorage.removeItem(`samplit.${name}`);
    } else {
      localStorage.setItem(`samplit.${name}`, value);
    }
  } catch {
    // Refused storage is the reader's choice.
  }
}

import { signal } from "@preact/signals";
import { get, onSignedOut, setCsrfToken, type Schema } from "../Http/api.ts";

/** Who looks, and what they may. */
export const account = signal<Schema<"AccountView"> | null>(null);

/** Whether it is allowed everywhere, or in some project: then the server shows what is in those. */
export const may = (permission: string): boolean => account.value?.permissions.includes(permission) === true;

const Back = "samplit.back";

/** Where to go on after signing in: this browser's own note, so that no link can name another place. */
export function takeReturnPath(): string | null {
  const path = sessionStorage.getItem(Back);
  sessionStorage.removeItem(Back);
  return path?.startsWith("/") && !path.startsWith("//") ? path : null;
}

function signIn(): void {
  sessionStorage.setItem(Back, location.pathname + location.search);
  location.assign("/sign-in");
}

export async function loadAccount(): Promise<void> {
  onSignedOut(signIn);
  const known = await get("/api/account");
  setCsrfToken(known.csrfToken ?? undefined);
  account.value = known;
  if (known.lacksSecondFactor) {
    // Nothing else is answered before there is one.
    location.assign("/account");
  }
}

import { encode } from "uqr";

/** Modules beside the code that have to be left free. */
const Quiet = 4;

/** A text for who has the paper and a camera. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data: rows } = encode(text, { ecc: "M", border: 0 });
  const size = rows.length + 2 * Quiet;
  const dark = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + Quiet} ${y + Quiet}h1v1h-1z`] : [])),
  );
  return (
    <svg class="code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} />
      <path d={dark.join("")} />
    </svg>
  );
}

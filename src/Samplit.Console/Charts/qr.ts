// QR codes (ISO/IEC 18004) of texts in bytes, with error correction M: what a camera reads an address from.

/** By version from 1 on: codewords of error correction in a block, and the data codewords of each block. */
const blocks: readonly { correction: number; data: readonly number[] }[] = [
  { correction: 10, data: [16] },
  { correction: 16, data: [28] },
  { correction: 26, data: [44] },
  { correction: 18, data: [32, 32] },
  { correction: 24, data: [43, 43] },
  { correction: 16, data: [27, 27, 27, 27] },
  { correction: 18, data: [31, 31, 31, 31] },
  { correction: 22, data: [38, 38, 39, 39] },
  { correction: 22, data: [36, 36, 36, 37, 37] },
  { correction: 26, data: [43, 43, 43, 43, 44] },
];

/** Centres of alignment patterns along each side, by version. */
const alignments = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

/** Powers of 2 in the field of 256 elements, modulo x⁸ + x⁴ + x³ + x² + 1, and their logarithms. */
const powers = new Uint8Array(510);
const logs = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i++) {
  powers[i] = powers[i + 255] = value;
  logs[value] = i;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const times = (a: number, b: number): number => (a && b ? powers[logs[a]! + logs[b]!]! : 0);

/** The remainder of the data by the generator of so many roots (Reed and Solomon). */
function correctionOf(data: readonly number[], count: number): number[] {
  let generator = [1];
  for (let i = 0; i < count; i++) {
    const next = [...generator, 0];
    generator.forEach((factor, at) => (next[at + 1] = next[at + 1]! ^ times(factor, powers[i]!)));
    generator = next;
  }
  const rest = [...data, ...new Array<number>(count).fill(0)];
  data.forEach((_, at) => {
    const factor = rest[at]!;
    generator.forEach((g, i) => (rest[at + i] = rest[at + i]! ^ times(g, factor)));
  });
  return rest.slice(data.length);
}

function codewordsOf(bytes: Uint8Array, version: number): number[] {
  const { correction, data } = blocks[version - 1]!;
  const room = data.reduce((sum, length) => sum + length, 0);
  const bits: number[] = [];
  const put = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) {
      bits.push((value >> i) & 1);
    }
  };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => put(byte, 8));
  put(0, Math.min(4, room * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room * 8; pad ^= 0xec ^ 0x11) {
    put(pad, 8);
  }
  const all = Array.from({ length: room }, (_, at) =>
    bits.slice(8 * at, 8 * at + 8).reduce((value, bit) => 2 * value + bit, 0),
  );
  let from = 0;
  const parts = data.map((length) => all.slice(from, (from += length)));
  const corrections = parts.map((part) => correctionOf(part, correction));
  const interleave = (lists: readonly number[][]) =>
    Array.from({ length: Math.max(...lists.map((l) => l.length)) }, (_, at) =>
      lists.flatMap((l) => l[at] ?? []),
    ).flat();
  return [...interleave(parts), ...interleave(corrections)];
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/** A value with the check bits of its code behind it. */
function checked(value: number, bits: number, generator: number): number {
  let rest = value << bits;
  for (let i = 31 - Math.clz32(rest); i >= bits; i = 31 - Math.clz32(rest)) {
    rest ^= generator << (i - bits);
  }
  return (value << bits) | rest;
}

type Matrix = boolean[][];

/** Everything but data and mask: null where these are to be. */
function frameOf(version: number, mask: number): (boolean | null)[][] {
  const size = 17 + 4 * version;
  const cells = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null));
  const put = (row: number, column: number, value: boolean) => {
    if (row >= 0 && row < size && column >= 0 && column < size) {
      cells[row]![column] = value;
    }
  };
  const square = (row: number, column: number, reach: number, isDark: (distance: number) => boolean) => {
    for (let r = -reach; r <= reach; r++) {
      for (let c = -reach; c <= reach; c++) {
        put(row + r, column + c, isDark(Math.max(Math.abs(r), Math.abs(c))));
      }
    }
  };
  const places = alignments[version - 1]!;
  for (const row of places) {
    for (const column of places) {
      const isCorner =
        (row === 6 && (column === 6 || column === size - 7)) || (row === size - 7 && column === 6);
      if (!isCorner) {
        square(row, column, 2, (distance) => distance !== 1);
      }
    }
  }
  for (let i = 8; i < size - 8; i++) {
    put(6, i, i % 2 === 0);
    put(i, 6, i % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    square(row, column, 4, (distance) => distance !== 2 && distance !== 4);
  }
  // Error correction M is 00.
  const format = checked(mask, 10, 0x537) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const bit = ((format >> i) & 1) === 1;
    const near = i < 6 ? i : i < 8 ? i + 1 : 14 - i;
    put(i < 8 ? near : 8, i < 8 ? 8 : i === 8 ? 7 : near, bit);
    put(i < 8 ? 8 : size - 15 + i, i < 8 ? size - 1 - i : 8, bit);
  }
  put(size - 8, 8, true);
  if (version >= 7) {
    const information = checked(version, 12, 0x1f25);
    for (let i = 0; i < 18; i++) {
      const bit = ((information >> i) & 1) === 1;
      put(Math.floor(i / 3), size - 11 + (i % 3), bit);
      put(size - 11 + (i % 3), Math.floor(i / 3), bit);
    }
  }
  return cells;
}

function matrixOf(codewords: readonly number[], version: number, mask: number): Matrix {
  const cells = frameOf(version, mask);
  const size = cells.length;
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    const column = right <= 6 ? right - 1 : right;
    const isUp = ((size - 1 - right) / 2) % 2 === 0;
    for (let step = 0; step < size; step++) {
      const row = isUp ? size - 1 - step : step;
      for (const at of [column, column - 1]) {
        if (cells[row]![at] === null) {
          const value = ((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
          cells[row]![at] = (value === 1) !== masks[mask]!(row, at);
          bit++;
        }
      }
    }
  }
  return cells as Matrix;
}

/** How hard it is to read: 7.8.3 of the standard. */
function penaltyOf(matrix: Matrix): number {
  const size = matrix.length;
  const columns = matrix.map((_, at) => matrix.map((row) => row[at]!));
  let penalty = 0;
  for (const line of [...matrix, ...columns]) {
    const text = line.map((dark) => (dark ? "1" : "0")).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) {
      penalty += run.length - 2;
    }
    penalty += 40 * (text.match(/(?=10111010000|00001011101)/g) ?? []).length;
  }
  for (let row = 1; row < size; row++) {
    for (let column = 1; column < size; column++) {
      const value = matrix[row]![column];
      if (
        matrix[row - 1]![column] === value &&
        matrix[row]![column - 1] === value &&
        matrix[row - 1]![column - 1] === value
      ) {
        penalty += 3;
      }
    }
  }
  const dark = matrix.flat().filter(Boolean).length;
  return penalty + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

/** Rows of dark modules; null for a text that is too long to be read from paper. */
export function qrOf(text: string): Matrix | null {
  const bytes = new TextEncoder().encode(text);
  const version =
    blocks.findIndex(
      ({ data }, at) => data.reduce((sum, length) => sum + length, 0) >= bytes.length + (at + 1 < 10 ? 2 : 3),
    ) + 1;
  if (version === 0) {
    return null;
  }
  const codewords = codewordsOf(bytes, version);
  return masks
    .map((_, mask) => matrixOf(codewords, version, mask))
    .reduce((best, matrix) => (penaltyOf(matrix) < penaltyOf(best) ? matrix : best));
}

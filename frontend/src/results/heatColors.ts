/** Colors of the heat map: the cividis scale, which is color-blind safe, over the logarithm of the difference. */
const STOPS: [number, number, number][] = [
  [0, 34, 78],
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [254, 232, 56],
];

export const EQUAL_COLOR = "rgb(128 128 128 / 14%)";
/** For a cell that is finite on one side only. */
export const NOT_FINITE_COLOR = "rgb(190 60 130)";

export function rampColor(share: number): string {
  const position = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(position), STOPS.length - 2);
  const [from, to] = [STOPS[low], STOPS[low + 1]];
  if (!from || !to) return EQUAL_COLOR;
  const mixed = from.map((part, i) => Math.round(part + ((to[i] ?? part) - part) * (position - low)));
  return `rgb(${mixed.join(" ")})`;
}

export interface LogScale {
  low: number;
  high: number;
}

/** Exponents of 10 around the finite gaps that are not 0. They span 1 to 12 decades. */
export function logScale(gaps: number[]): LogScale {
  const finite = gaps.filter((gap) => gap > 0 && Number.isFinite(gap)).map(Math.log10);
  if (finite.length === 0) return { low: -1, high: 0 };
  const high = Math.ceil(finite.reduce((a, b) => Math.max(a, b)));
  const low = Math.floor(finite.reduce((a, b) => Math.min(a, b)));
  return { low: Math.max(Math.min(low, high - 1), high - 12), high };
}

export function gapColor(gap: number, { low, high }: LogScale): string {
  if (gap === 0) return EQUAL_COLOR;
  if (!Number.isFinite(gap)) return NOT_FINITE_COLOR;
  return rampColor((Math.log10(gap) - low) / (high - low));
}

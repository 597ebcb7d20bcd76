/** Colours of the heat map: cividis, which reads alike with and without colour vision, over the logarithm of the gap. */
const STOPS: [number, number, number][] = [
  [0, 34, 78],
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [254, 232, 56],
];

export const ALIKE = "rgb(128 128 128 / 14%)";
/** Where one side is no number. */
export const BROKEN = "rgb(190 60 130)";

export function ramp(share: number): string {
  const at = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(at), STOPS.length - 2);
  const [from, to] = [STOPS[low], STOPS[low + 1]];
  if (!from || !to) return ALIKE;
  const mixed = from.map((part, i) => Math.round(part + ((to[i] ?? part) - part) * (at - low)));
  return `rgb(${mixed.join(" ")})`;
}

export interface Scale {
  low: number;
  high: number;
}

/** Decades from the smallest to the largest gap, at most twelve of them and at least one. */
export function scaleOf(gaps: number[]): Scale {
  const finite = gaps.filter((gap) => gap > 0 && Number.isFinite(gap)).map(Math.log10);
  if (finite.length === 0) return { low: -1, high: 0 };
  const high = Math.ceil(finite.reduce((a, b) => Math.max(a, b)));
  const low = Math.floor(finite.reduce((a, b) => Math.min(a, b)));
  return { low: Math.max(Math.min(low, high - 1), high - 12), high };
}

export function colour(gap: number, { low, high }: Scale): string {
  if (gap === 0) return ALIKE;
  if (!Number.isFinite(gap)) return BROKEN;
  return ramp((Math.log10(gap) - low) / (high - low));
}

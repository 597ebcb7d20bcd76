import type { Contrast } from "../ui/theme";

/** Colors of the heat map over the logarithm of the difference. All palettes are color-blind safe. */
export interface HeatPalette {
  /** From small to large differences. */
  stops: [number, number, number][];
  equal: string;
  /** For a cell that differs and is not finite on at least one side. */
  notFinite: string;
}

/** With high contrast a larger difference is further from the background, and the smallest one has 7:1 to it. */
export const HEAT_PALETTES: Record<Contrast, HeatPalette> = {
  // The cividis scale.
  standard: {
    stops: [
      [0, 34, 78],
      [53, 69, 108],
      [102, 105, 112],
      [148, 142, 119],
      [200, 184, 102],
      [254, 232, 56],
    ],
    equal: "rgb(128 128 128 / 14%)",
    notFinite: "rgb(190 60 130)",
  },
  "high-light": {
    stops: [
      [84, 86, 112],
      [42, 60, 108],
      [0, 20, 60],
    ],
    equal: "rgb(255 255 255)",
    notFinite: "rgb(140 0 84)",
  },
  "high-dark": {
    stops: [
      [156, 152, 132],
      [206, 190, 104],
      [255, 236, 80],
    ],
    equal: "rgb(0 0 0)",
    notFinite: "rgb(255 160 214)",
  },
};

/** `share` is from 0, the smallest difference, to 1. */
export function rampColor(share: number, { stops, equal }: HeatPalette): string {
  const position = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(position), stops.length - 2);
  const [from, to] = [stops[low], stops[low + 1]];
  if (!from || !to) return equal;
  const mixed = from.map((part, i) => Math.round(part + ((to[i] ?? part) - part) * (position - low)));
  return `rgb(${mixed.join(" ")})`;
}

export interface LogScale {
  low: number;
  high: number;
}

/** Returns exponents of 10 around the finite differences that are not 0. They span 1 to 12 decades: smaller
 * differences than that are below `low`. */
export function chooseLogScale(differences: number[]): LogScale {
  const finite = differences.filter((difference) => difference > 0 && Number.isFinite(difference)).map(Math.log10);
  if (finite.length === 0) return { low: -1, high: 0 };
  const high = Math.ceil(finite.reduce((a, b) => Math.max(a, b)));
  const low = Math.floor(finite.reduce((a, b) => Math.min(a, b)));
  return { low: Math.max(Math.min(low, high - 1), high - 12), high };
}

export function differenceColor(difference: number, { low, high }: LogScale, palette: HeatPalette): string {
  if (difference === 0) return palette.equal;
  if (!Number.isFinite(difference)) return palette.notFinite;
  return rampColor((Math.log10(difference) - low) / (high - low), palette);
}

/** With high contrast, what carries meaning has a contrast of at least 7:1 to what is behind it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HEAT_PALETTES, rampColor } from "../results/heatColors";

type Color = number[];

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const block = css.match(/:root\[data-contrast="high"\] \{(.*?)\n\}/s)?.[1] ?? "";
const tokens = new Map(
  [...block.matchAll(/--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = "", light = "", dark = ""]) => [
    name,
    { light: parseHex(light), dark: parseHex(dark) },
  ]),
);

function parseHex(text: string): Color {
  return [1, 3, 5].map((start) => Number.parseInt(text.slice(start, start + 2), 16));
}

const parseRgb = (text: string): Color => text.match(/\d+/g)?.map(Number) ?? [];

function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Color, other: Color): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const isBackground = (name: string) => name.endsWith("background") || ["surface", "raised"].includes(name);
const names = [...tokens.keys()];
const schemes = ["light", "dark"] as const;

test.each(schemes)("marks, text and lines stand out, %s", (scheme) => {
  const marks = names.filter((name) => !isBackground(name) && name !== "accent-text");
  const backgrounds = names.filter(isBackground);
  expect(marks.length * backgrounds.length).toBeGreaterThan(100);
  for (const mark of marks)
    for (const background of backgrounds) {
      const [front, back] = [tokens.get(mark)?.[scheme] ?? [], tokens.get(background)?.[scheme] ?? []];
      expect(contrast(front, back), `${mark} on ${background}`).toBeGreaterThanOrEqual(7);
    }
});

test.each(schemes)("text on the accent color stands out, %s", (scheme) => {
  const [front, back] = [tokens.get("accent-text")?.[scheme] ?? [], tokens.get("accent")?.[scheme] ?? []];
  expect(contrast(front, back)).toBeGreaterThanOrEqual(7);
});

test.each(schemes)("different cells of a heat map stand out from equal ones, %s", (scheme) => {
  const palette = HEAT_PALETTES[`high-${scheme}`];
  const cells = [palette.notFinite, ...Array.from({ length: 21 }, (_, step) => rampColor(step / 20, palette))];
  for (const back of [parseRgb(palette.equal), tokens.get("surface")?.[scheme] ?? []])
    for (const cell of cells) expect(contrast(parseRgb(cell), back), cell).toBeGreaterThanOrEqual(7);
});

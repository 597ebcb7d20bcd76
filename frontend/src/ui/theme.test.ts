import { expect, test } from "vitest";
import { type Colors, formatColors, selectNextColors } from "./theme";

test("the theme button leads through all colors and back", () => {
  const shown: string[] = [];
  let colors: Colors = { theme: "system", hasHighContrast: false };
  for (let press = 0; press < 4; press += 1) {
    colors = selectNextColors(colors);
    shown.push(formatColors(colors));
  }
  expect(shown).toEqual(["light", "dark", "high contrast", "system"]);
});

test("names both the theme and the contrast", () => {
  expect(formatColors({ theme: "dark", hasHighContrast: true })).toBe("dark, high contrast");
});

import { expect, test } from "vitest";
import { type ColorChoice, formatColorChoice, selectNextColorChoice } from "./theme";

test("the theme button leads through all colors and back", () => {
  const shown: string[] = [];
  let colors: ColorChoice = { theme: "system", hasHighContrast: false };
  for (let press = 0; press < 4; press += 1) {
    colors = selectNextColorChoice(colors);
    shown.push(formatColorChoice(colors));
  }
  expect(shown).toEqual(["light", "dark", "high contrast", "system"]);
});

test("names both the theme and the contrast", () => {
  expect(formatColorChoice({ theme: "dark", hasHighContrast: true })).toBe("dark, high contrast");
});

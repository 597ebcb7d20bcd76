import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, parseSettings } from "./editorSettings";

test("reads back what was stored", () => {
  const chosen = { keys: "vim", fontSize: 20, tabWidth: 2, wrapsLines: false, completes: false };
  expect(parseSettings(JSON.stringify(chosen))).toEqual(chosen);
});

test.each([null, "", "{", "null", "3", '"vim"', "[]"])("uses the defaults for %s", (text) => {
  expect(parseSettings(text)).toEqual(DEFAULT_SETTINGS);
});

test("replaces only values that it does not know", () => {
  const stored = { keys: "nano", fontSize: 4000, tabWidth: "4", wrapsLines: 1, completes: false, other: true };
  expect(parseSettings(JSON.stringify(stored))).toEqual({ ...DEFAULT_SETTINGS, completes: false });
});

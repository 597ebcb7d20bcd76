import { beforeAll, expect, test, vi } from "vitest";

beforeAll(() => vi.stubGlobal("navigator", { platform: "Linux" }));

const load = async () => (await import("./shortcuts")).listShortcuts;
const ACTIONS = [
  "Run your code on the sample cases",
  "Go to the editor",
  "Leave the editor with the keyboard",
  "Find in your code",
];

test.each(["standard", "vim", "emacs"] as const)("lists what works with the keys: %s", async (keys) => {
  const shortcuts = (await load())(keys, true);
  expect(shortcuts.map(({ action }) => action)).toEqual(expect.arrayContaining([...ACTIONS, "Complete a name"]));
});

test("leaves completion out if it is off", async () => {
  const shortcuts = (await load())("standard", false);
  expect(shortcuts.map(({ action }) => action)).not.toContain("Complete a name");
});

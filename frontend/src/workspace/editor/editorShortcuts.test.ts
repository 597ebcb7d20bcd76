import { beforeAll, expect, test, vi } from "vitest";

beforeAll(() => vi.stubGlobal("navigator", { platform: "Linux" }));

const load = async () => (await import("./editorShortcuts")).listEditorShortcuts;

test.each(["standard", "vim", "emacs"] as const)("lists what works with the keys: %s", async (keys) => {
  const shortcuts = (await load())(keys, { hasCompletion: true, readOnly: false });
  expect(shortcuts.map(({ action }) => action)).toEqual([
    "Leave the editor with the keyboard",
    "Undo, also a restored earlier version",
    "Redo",
    "Find in the code",
    "Comment or uncomment lines",
    "Complete a name",
  ]);
});

test("leaves completion out if it is off", async () => {
  const shortcuts = (await load())("standard", { hasCompletion: false, readOnly: false });
  expect(shortcuts.map(({ action }) => action)).not.toContain("Complete a name");
});

test("lists only Find for code that can only be read", async () => {
  const shortcuts = (await load())("vim", { hasCompletion: true, readOnly: true });
  expect(shortcuts.map(({ action }) => action)).toEqual(["Find in the code"]);
});

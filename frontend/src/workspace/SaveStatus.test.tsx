// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { beforeEach, expect, test } from "vitest";
import type { SaveState } from "./documents/documentView";
import { SaveStatus } from "./SaveStatus";

const failure = { code: "too_large", message: "The code is too large.", next: "Make it shorter." };
const offline = (changes: number, more: Partial<Extract<SaveState, { kind: "offline" }>> = {}): SaveState => ({
  kind: "offline",
  isBusy: false,
  changes,
  isStored: true,
  ...more,
});
let container: HTMLElement;
let show: (state: SaveState) => void;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  container = document.createElement("div");
  const root = createRoot(container);
  show = (state) => act(() => root.render(<SaveStatus state={state} />));
});

const announced = () => container.querySelector("[role=status]")?.textContent;

test("says nothing to screen readers while code is saved as usual", () => {
  for (const kind of ["saved", "saving", "saved"] as const) {
    show(kind === "saved" ? { kind, isLate: false } : { kind });
    expect(announced()).toBe("");
  }
  expect(container.textContent).toBe("Saved");
});

test("announces an outage once, and that it is over", () => {
  show(offline(1));
  const outage = announced();
  expect(outage).toContain("the server cannot be reached");
  show(offline(2));
  expect(announced()).toBe(outage);
  expect(container.textContent).toContain("2 changes not sent");
  show({ kind: "saving" });
  expect(announced()).toBe("");
  show({ kind: "saved", isLate: false });
  expect(announced()).toBe("Your code is saved on the server again");
});

test("says that closing the page loses code that is not stored", () => {
  show(offline(1, { isStored: false }));
  expect(container.textContent).toContain("closing it loses your changes");
  expect(container.textContent).toContain("1 change not sent");
});

test("does not worry the reader if everything is saved", () => {
  show(offline(0, { isStored: false }));
  expect(container.textContent).toBe("Saved. The server cannot be reached at the moment. Retrying");
});

test("says what was refused, what to do, and whether this browser has the changes", () => {
  show({ kind: "refused", failure, changes: 1, isStored: true });
  expect(announced()).toBe("The code is too large. Make it shorter. Your changes are saved in this browser.");
  show({ kind: "refused", failure, changes: 1, isStored: false });
  expect(announced()).toContain("closing this page loses them");
  expect(announced()).not.toContain("saved in this browser");
});

test("leaves other refusals to the notice above the editor", () => {
  show({ kind: "refused", failure: { ...failure, code: "other_session" }, changes: 1, isStored: true });
  expect(container.textContent).toBe("No longer saved");
});

test("says that late edits are not judged", () => {
  show({ kind: "saved", isLate: true });
  expect(announced()).toContain("not judged");
});

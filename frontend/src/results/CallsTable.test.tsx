// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallsView } from "../api/types";
import { CallsTable } from "./CallsTable";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const container = document.body.appendChild(document.createElement("div"));
const root = createRoot(container);
beforeEach(() => {
  // The test browser has none.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(async () => {
  await act(async () => root.render(null));
  vi.unstubAllGlobals();
});

async function show(call: string, expected: string, actual: string): Promise<void> {
  const view = { kind: "calls", first: null, calls: [{ call, expected, actual, ok: false }] } as unknown as CallsView;
  await act(async () => root.render(<CallsTable view={view} />));
}

test("a button shows all digits of shortened numbers", async () => {
  await show("append(0.12345678901)", "2.32095380269337", "9.0");
  const cells = () => [...container.querySelectorAll("td.mono")].map(({ textContent }) => textContent);
  expect(cells()).toEqual(["append(0.123457)", "2.32095", "9.0"]);
  const button = container.querySelector("button");
  expect(button?.textContent).toBe("Show all digits");
  await act(async () => button?.click());
  expect(cells()).toEqual(["append(0.12345678901)", "2.32095380269337", "9.0"]);
  expect(button?.textContent).toBe("Show fewer digits");
});

test("offers no digits where none are missing", async () => {
  await show("append(1)", "2", "3");
  expect(container.querySelector("button")).toBeNull();
});

// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CrashPage } from "./CrashPages";

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
});

function BrokenPage({ error }: { error: Error }): never {
  throw error;
}

function showCrash(error: Error) {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // React reports the error
  const router = createMemoryRouter([
    { path: "/", element: <BrokenPage error={error} />, errorElement: <CrashPage /> },
  ]);
  act(() => root.render(<RouterProvider router={router} />));
}

test("a part that could not be loaded is no internal error", () => {
  showCrash(new TypeError("Failed to fetch dynamically imported module: http://judge/assets/a.js"));
  expect(document.querySelector("[role=alert]")?.textContent).toContain("could not be loaded from the server");
});

test("a page that fails has a header, a heading and two ways on", () => {
  showCrash(new Error("broken"));
  expect(document.querySelector("[role=alert]")?.textContent).toContain("An internal error");
  expect(document.querySelector("header a")?.textContent).toContain("Keepdims");
  expect(document.querySelector("h1")?.textContent).toBe("This page failed");
  expect(document.querySelector("main button")?.textContent).toBe("Reload");
  expect(document.querySelector("main a")?.getAttribute("href")).toBe("/");
});

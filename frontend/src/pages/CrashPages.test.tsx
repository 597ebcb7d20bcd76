// @vitest-environment jsdom
import { act } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { expect, test, vi } from "vitest";
import { createTestRoot } from "../testRoot.testing";
import { CrashPage } from "./CrashPages";

const root = createTestRoot();

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

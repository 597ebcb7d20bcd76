// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NoRows } from "./ListPages";

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
});

function readNoRows(url: string): string | null {
  act(() =>
    root.render(
      <MemoryRouter key={url} initialEntries={[url]}>
        <NoRows>Nobody is invited yet.</NoRows>
      </MemoryRouter>,
    ),
  );
  return document.body.textContent;
}

test("a later page without rows does not say that the list is empty", () => {
  expect(readNoRows("/?state=ended")).toBe("Nobody is invited yet.");
  expect(readNoRows("/?state=ended&page=9")).toContain("This page of the list is empty.");
  expect(document.querySelector("a")?.getAttribute("href")).toBe("/?state=ended");
});

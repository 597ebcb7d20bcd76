// @vitest-environment jsdom
import { act } from "react";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";
import { createTestRoot } from "../../testRoot.testing";
import { NoRows } from "./ListPages";

const root = createTestRoot();

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

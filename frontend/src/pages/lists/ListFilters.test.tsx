// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { createTestRoot } from "../../testRoot.testing";
import { countFilters, ListFilters } from "./ListFilters";

const root = createTestRoot();

test("counts the filters that are set, without the search and the order", () => {
  const set: Record<string, string> = { search: "ada", state: "ended", since: "2027-01-01", order: "-time" };
  expect(countFilters(["search", "state", "problem", "since", "order"], (name) => set[name] ?? "")).toBe(2);
});

test("the button says how many filters it hides, and shows them", () => {
  act(() =>
    root.render(
      <ListFilters search={<input />} setCount={2}>
        <select />
      </ListFilters>,
    ),
  );
  const button = document.querySelector("button");
  expect([button?.textContent, button?.ariaExpanded]).toEqual(["More filters (2 set)", "false"]);
  act(() => button?.click());
  expect(button?.ariaExpanded).toBe("true");
  expect(document.querySelector(".list-filters[data-folded]")).toBeNull();
});

// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countFilters, ListFilters } from "./ListFilters";

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
});

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

// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ArrayView } from "../api/types";
import { ArrayCompare } from "./ArrayCompare";

const block = (value: (flat: number) => number): ArrayView => ({
  kind: "array",
  dtype: "float64",
  shape: [600, 500],
  data: Array.from({ length: 32 * 32 }, (_, flat) => value(flat)),
  cut: true,
  window: { start: [400, 250], lengths: [32, 32] },
  summary: { lowest: -3, highest: 8.5, not_finite: 2 },
  difference: null,
});

const difference = { compared: 300_000, different: 123, largest: 4, largest_at: [599, 0] };

function render() {
  const document = new DOMParser().parseFromString(
    renderToStaticMarkup(
      <ArrayCompare
        arrays={[
          { title: "Expected", view: block((flat) => flat) },
          { title: "Actual", view: { ...block((flat) => (flat === 8 * 32 + 8 ? -1 : flat)), difference } },
        ]}
        markDifferences
        firstDifference={[408, 258]}
      />,
    ),
    "text/html",
  );
  return document.body;
}

test("numbers the rows and columns of a stored block as in the whole array", () => {
  const table = render().querySelectorAll("table")[1];
  const headers = [...(table?.querySelectorAll("th") ?? [])].map((cell) => cell.textContent);
  expect(headers).toContain("252");
  expect(headers).toContain("431");
  const first = table?.querySelector("[data-first]");
  expect(first?.textContent).toContain("−1");
  expect(table?.querySelectorAll("[data-off]")).toHaveLength(1);
});

test("draws the stored block as a heat map and counts over the whole array", () => {
  const body = render();
  expect(body.querySelector("canvas")).not.toBeNull();
  expect(body.querySelector("figcaption")?.textContent).toContain("123 of 300,000 values differ");
  expect(body.querySelector("figcaption")?.textContent).toContain("at [599, 0]");
  expect(body.querySelector(".heat-map-values p")?.textContent).toContain("[408, 258]: expected 264");
});

test("says which part is stored", () => {
  expect(render().textContent).toContain("1,024 of 300,000 values are stored, a block that starts at [400, 250].");
  expect(render().textContent).toContain("2 not finite");
});

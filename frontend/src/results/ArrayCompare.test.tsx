// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ArrayView } from "../api/types";
import { ArrayCompare } from "./ArrayCompare";
import { HeatMap, type HeatMapProps } from "./HeatMap";

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

const EXPECTED = block((flat) => flat);
const ACTUAL = { ...block((flat) => (flat === 8 * 32 + 8 ? -1 : flat)), difference };
const MAP: HeatMapProps = {
  expected: EXPECTED,
  actual: ACTUAL,
  position: { lead: [], row: 408, column: 258 },
  format: String,
  onMove: () => undefined,
};

function render() {
  const document = new DOMParser().parseFromString(
    renderToStaticMarkup(
      <QueryClientProvider client={new QueryClient()}>
        <ArrayCompare
          arrays={[
            { title: "Expected", view: EXPECTED },
            { title: "Actual", view: ACTUAL },
          ]}
          markDifferences
          firstDifference={[408, 258]}
        />
      </QueryClientProvider>,
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
  const map = <HeatMap {...MAP} />;
  const body = new DOMParser().parseFromString(renderToStaticMarkup(map), "text/html").body;
  expect(body.querySelector("canvas")?.width).toBe(32 * 12);
  expect(body.querySelector("figcaption")?.textContent).toContain("123 of 300,000 values differ");
  expect(body.querySelector("figcaption")?.textContent).toContain("at [599, 0]");
  expect(body.querySelector(".heat-map-values p")?.textContent).toContain("[408, 258]: expected 264");
});

test("reserves the place of the heat map until it is loaded", () => {
  const place = render().querySelector<HTMLElement>(".heat-map-frame > div");
  expect(place?.style.width).toBe(`${32 * 12}px`);
  expect(place?.style.height).toBe(`${32 * 12}px`);
  expect(render().querySelector("figcaption")?.textContent).toContain("123 of 300,000 values differ");
});

test("says which part is stored", () => {
  expect(render().textContent).toContain("1,024 of 300,000 values are stored, a block that starts at [400, 250].");
  expect(render().textContent).toContain("2 not finite");
});

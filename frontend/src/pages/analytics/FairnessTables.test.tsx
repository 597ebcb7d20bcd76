// @vitest-environment jsdom
import type { ComponentProps, ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";
import { ScoreTable, StepTable } from "./FairnessTables";

const estimate = (value: number, n = 12) => ({ value, low: value - 0.1, high: value + 0.1, n });

function readRows(table: ReactNode, url = "/") {
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(<MemoryRouter initialEntries={[url]}>{table}</MemoryRouter>);
  return [...page.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("th, td")].map((cell) => [cell.getAttribute("data-label"), cell.textContent]),
  );
}

const STEP = {
  step: "started",
  hidden: 0,
  groups: [
    { value: "early", rate: estimate(0.8), ratio: null, p: null, is_reference: true },
    { value: "late", rate: estimate(0.24), ratio: estimate(0.3), p: 0.01, is_reference: false },
  ],
} as unknown as ComponentProps<typeof StepTable>["step"];

test("names each value of a group, for cards on a phone", () => {
  expect(readRows(<StepTable step={STEP} />)[1]?.slice(0, 4)).toEqual([
    [null, "late"],
    ["Candidates", "12"],
    ["Rate", "24% (14 to 34)"],
    ["Ratio to the highest rate", "0.30 (0.20 to 0.40)"],
  ]);
});

test("orders groups by the URL", () => {
  const rows = readRows(<StepTable step={STEP} />, "/?order-started=rate");
  expect(rows.map(([group]) => group?.[1])).toEqual(["late", "early"]);
});

test("shows the difference of a mean score from the largest group", () => {
  const groups = [
    { value: "early", mean: estimate(0.5), difference: null, is_reference: true },
    { value: "late", mean: estimate(0.4), difference: estimate(-0.1), is_reference: false },
  ] as ComponentProps<typeof ScoreTable>["groups"];
  expect(readRows(<ScoreTable groups={groups} />).map((row) => row[3]?.[1])).toEqual([
    "largest group",
    "−10 (−20 to 0)",
  ]);
});

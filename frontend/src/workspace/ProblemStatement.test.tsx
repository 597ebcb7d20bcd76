// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { CaseReport, ExerciseDetail, ProblemDetail } from "../api/types";
import { ProblemStatement } from "./ProblemStatement";

type Sample = ProblemDetail["samples"][number];

const LATER = "Their outputs appear here";
const text = (value: string) => ({ kind: "text" as const, text: value });
const makeCalls = (expected: string | null) => ({
  kind: "calls" as const,
  calls: [{ call: "cache.get(1)", expected, actual: null, ok: null }],
  first: null,
});
const sample: Sample = {
  name: "one row",
  summary: "One row",
  group: "normal",
  inputs: [{ name: "x", value: text("[1, 2]") }],
  expected: null,
};

type Properties = Partial<ComponentProps<typeof ProblemStatement>>;

function render(changes: Partial<Sample>, properties: Properties, statement = "# Sums") {
  const problem = {
    statement,
    title: "Sums",
    entries: ["row_sums"],
    groups: { normal: 1 },
    parts: [],
    limits: {},
    samples: [{ ...sample, ...changes }],
  } as unknown as ProblemDetail;
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <ProblemStatement problem={problem} isAccepted={false} {...properties} />
    </QueryClientProvider>,
  );
  return page;
}

const renderSample = (changes: Partial<Sample>, judgedCases?: CaseReport[]) => render(changes, { judgedCases });

test("says that the follow-up is open once the core is accepted", () => {
  expect(render({}, { isAccepted: true }, "# Sums\n\n## Part 2: rows\n\nText.").textContent).toContain(
    "Core accepted. Continue with part 2.",
  );
});

test("says in its title what to do with the problem", () => {
  const findTitle = (kind: "implement" | "fix") =>
    render({}, { exercise: { kind } as ExerciseDetail }).querySelector("h2")?.textContent;
  expect([findTitle("implement"), findTitle("fix")]).toEqual(["Sums", "Debug: Sums"]);
});

test("the warm-up does not speak of Submit", () => {
  expect(render({}, {}).textContent).toContain("Submit judges it on all");
  expect(render({}, { isRunOnly: true }).textContent).not.toContain("Submit");
});

test("shows the output of a sample case before any run", () => {
  const page = renderSample({ expected: text("3 in all") });
  expect(page.querySelector("details")?.textContent).toContain("Expected output3 in all");
  expect(page.textContent).not.toContain(LATER);
});

test("shows the output of a report if the server has none yet", () => {
  expect(renderSample({}).textContent).toContain(LATER);
  const judged = { sample: true, name: "one row", expected: text("3 in all") } as CaseReport;
  expect(renderSample({}, [judged]).querySelector("details")?.textContent).toContain("3 in all");
});

test("shows the calls of a script once, with their results", () => {
  const inputs = [{ name: "calls", value: makeCalls(null) }];
  const [table, ...others] = renderSample({ inputs, expected: makeCalls("None") }).querySelectorAll("table");
  expect([...(table?.querySelectorAll("th") ?? [])].map((cell) => cell.textContent)).toEqual([
    "Step",
    "Call",
    "Expected",
  ]);
  expect(others).toEqual([]);
});

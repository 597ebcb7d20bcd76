// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { CaseReport, NearBug, Report, Scores } from "../api/types";
import { ReportView } from "./ReportView";

function renderReport(nearest: NearBug[], message = "One case fails.", cases: CaseReport[] = []) {
  const report = { message, scores: {}, bugs: [], nearest, given: null } as unknown as Report;
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(
    <ReportView
      cases={cases}
      implementations={[]}
      expectedCounts={{}}
      report={report}
      verdict="wrong_answer"
      selectedCase={null}
      onSelectCase={() => {}}
    />,
  );
  return page;
}

test("names the nearest bugs and how they differ if no known bug fits", () => {
  const page = renderReport([
    { id: "a", title: "The mean is subtracted", difference: "It explains 2 of 3 failed cases." },
    { id: "b", title: "The exponential comes first", difference: "It explains 1 of 3 failed cases." },
  ]);
  expect(page.querySelector("h3")?.textContent).toBe("No known bug matches");
  const rows = [...page.querySelectorAll(".nearest-bugs > div")].map((row) => row.textContent);
  expect(rows).toEqual([
    "The mean is subtractedIt explains 2 of 3 failed cases.",
    "The exponential comes firstIt explains 1 of 3 failed cases.",
  ]);
});

test("shows no card without near bugs", () => {
  expect(renderReport([]).querySelector(".bug-card")).toBeNull();
});

test("shows the first failed case once, below the counts", () => {
  const failed = {
    index: 0,
    name: "big",
    group: "trap",
    verdict: "wrong_answer",
    message: "NaN.",
    inputs: [],
    stdout: "",
    time_ms: 0,
  };
  const page = renderReport([], "1 of 2 cases fails. The first is “big”: NaN.", [failed as unknown as CaseReport]);
  expect(page.querySelector(".report-message")?.textContent).toBe("1 of 2 cases fails.");
  expect(page.querySelector(".case-message")?.textContent).toContain("NaN.");
});

test("shows the verdict and each score once", () => {
  const scores = { normal: { passed: 6, total: 6, attempted: true }, trap: { passed: 5, total: 5, attempted: true } };
  const page = renderVerdict("All cases pass.", scores);
  expect(page.textContent?.match(/Accepted/g)).toHaveLength(1);
  expect([...page.querySelectorAll(".scores")].map((each) => each.textContent)).toEqual(["Normal6/6Trap5/5"]);
});

test("shows how many bugs a test file caught once", () => {
  const page = renderVerdict("4 of 4 bugs caught.", { tests: { passed: 4, total: 4, attempted: true } });
  expect(page.textContent).toBe("Accepted4 of 4 bugs caught.");
});

function renderVerdict(message: string, scores: Scores) {
  const page = document.createElement("div");
  const report = { message, scores, bugs: [], nearest: [], given: null } as unknown as Report;
  page.innerHTML = renderToStaticMarkup(
    <ReportView
      cases={[]}
      implementations={[]}
      expectedCounts={{}}
      report={report}
      verdict="accepted"
      selectedCase={null}
      onSelectCase={() => {}}
    />,
  );
  return page;
}

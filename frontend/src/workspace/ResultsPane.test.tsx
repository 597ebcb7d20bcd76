// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { INITIAL_PROGRESS } from "../api/submissionEvents";
import { ResultsPane } from "./ResultsPane";

const TIMED_OUT = {
  problem: { slug: "softmax", groups: { normal: 2 }, samples: [], parts: [] },
  exercise: { exercise: "implement", kind: "implement" },
  submission: {
    progress: { ...INITIAL_PROGRESS, state: "judging", cases: [{ index: 0, group: "normal", verdict: "time_limit" }] },
    isBusy: true,
    sending: null,
    error: null,
    cancelError: null,
  },
  hasSubmission: true,
  kind: "submit",
  selectedCase: null,
} as unknown as ComponentProps<typeof ResultsPane>;

const REPORT_VIEW = ["page-part", "report-view"];

async function show(canCancel: boolean, isReportViewLoaded = true) {
  const client = new QueryClient();
  if (isReportViewLoaded) client.setQueryData(REPORT_VIEW, await import("../results/ReportView"));
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <ResultsPane {...TIMED_OUT} canCancel={canCancel} />
    </QueryClientProvider>,
  );
}

test("advises to cancel after a time-out only if that is possible", async () => {
  expect(await show(true)).toContain("so the rest can take a while. You do not have to wait: cancel");
  expect(await show(false)).toContain("so the rest can take a while.</p>");
});

test("says how far the judging is, and offers to cancel it, while the view of reports is loaded", async () => {
  const page = await show(true, false);
  expect(page).toContain("Judging: 1 of 2");
  expect(page).toContain("Cancel this submission");
  expect(page).toContain("Loading the results");
});

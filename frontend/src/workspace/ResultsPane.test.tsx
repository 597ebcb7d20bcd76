// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { sessionSubmissionsQuery } from "../api/sessionRequests";
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

/** The pane of an exercise without a followed submission. */
function showEmpty(earlier: object[]) {
  const client = new QueryClient();
  client.setQueryData(sessionSubmissionsQuery("practice", "softmax", "implement").queryKey, earlier as never);
  const submission = { ...TIMED_OUT.submission, progress: INITIAL_PROGRESS, isBusy: false };
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <ResultsPane {...TIMED_OUT} token="practice" submission={submission} hasSubmission={false} />
    </QueryClientProvider>,
  );
}

test("says that nothing was run only if nothing was", () => {
  expect(showEmpty([])).toContain("You have not run anything yet.");
  const earlier = showEmpty([{ id: "1", kind: "run", verdict: "accepted" }]);
  expect(earlier).toContain("To see your previous results, open Earlier.");
  expect(earlier).not.toContain("You have not run anything yet.");
});

test("says why Submit waits after the page was opened again", () => {
  const page = showEmpty([{ id: "1", kind: "submit", state: "judging", verdict: null }]);
  expect(page).toContain("Your last Submit has no verdict yet.");
  expect(page).toContain("Show its progress");
});

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

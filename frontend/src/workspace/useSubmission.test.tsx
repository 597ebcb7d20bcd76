// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { cancelSubmission, getSessionSubmission, submitSource } from "../api/sessionRequests";
import type { Submission, SubmissionDetail } from "../api/types";
import { SubmissionFeed } from "./submissionFeed";
import { type SubmissionHandle, useSubmission } from "./useSubmission";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
vi.mock("../api/sessionRequests", { spy: true });
vi.mock("../api/followSubmission", () => ({ followSubmission: () => () => undefined }));

const submissions = new SubmissionFeed();
const ignore = () => undefined;
let handle: SubmissionHandle;
function Page({ id }: { id: string }) {
  handle = useSubmission("token", submissions, "softmax", "implement", id, ignore, ignore);
  return null;
}

test("a late answer to Cancel does not end the submission that took its place", async () => {
  let answer = ignore;
  vi.mocked(cancelSubmission).mockReturnValue(new Promise<never>((resolve) => (answer = resolve as () => undefined)));
  vi.mocked(getSessionSubmission).mockResolvedValue({ id: "first", state: "cancelled" } as SubmissionDetail);
  const root = createRoot(document.createElement("div"));
  const show = (id: string) =>
    act(async () =>
      root.render(
        <QueryClientProvider client={new QueryClient()}>
          <Page id={id} />
        </QueryClientProvider>,
      ),
    );
  await show("first");
  await act(async () => handle.cancel());
  expect(handle.isCancelling).toBe(true);
  await show("second");
  expect(handle.isCancelling).toBe(false);
  await act(async () => answer());
  expect(getSessionSubmission).toHaveBeenCalledWith("token", "first");
  expect(handle.progress.state).toBe("queued");
  expect(handle.isBusy).toBe(true);
  await act(async () => root.unmount());
});

test("sends a press again with the same key, and the next press with another one", async () => {
  vi.useFakeTimers();
  const outage = new ApiError(503, { code: "offline", message: "m", next: "n" });
  vi.mocked(submitSource)
    .mockRejectedValueOnce(outage)
    .mockResolvedValue({ id: "first" } as Submission);
  const root = createRoot(document.createElement("div"));
  await act(async () =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <Page id="first" />
      </QueryClientProvider>,
    ),
  );
  for (const kind of ["submit", "run"] as const) {
    await act(async () => {
      handle.send("x = 1", kind, async () => undefined, null);
      await vi.runAllTimersAsync();
    });
  }
  const keys = vi.mocked(submitSource).mock.calls.map((sent) => sent.at(-1));
  expect(keys).toHaveLength(3);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[1]);
  await act(async () => root.unmount());
  vi.useRealTimers();
});

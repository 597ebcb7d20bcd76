// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sessionQuery } from "../api/sessionRequests";
import type { Session, Submission } from "../api/types";
import { useOtherSubmit } from "./useOtherSubmit";

/** The client of the API keeps the `fetch` that it finds when it is loaded. */
const network = vi.hoisted(() => {
  const state = { listed: [] as unknown[], requests: 0 };
  globalThis.fetch = async () => {
    state.requests += 1;
    return new Response(JSON.stringify(state.listed));
  };
  return state;
});

const RUN = { id: "run", kind: "run", state: "judging" } as Submission;
const SUBMIT = { id: "submit", kind: "submit", state: "judging" } as Submission;
let client: QueryClient;
let root: ReturnType<typeof createRoot>;
let isOtherJudged = false;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.useFakeTimers();
  network.requests = 0;
  client = new QueryClient();
  client.setQueryData(sessionQuery("token").queryKey, {} as Session);
  root = createRoot(document.createElement("div"));
});
afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

function Page({ followedId }: { followedId: string }) {
  isOtherJudged = useOtherSubmit("token", "softmax", "implement", followedId);
  return null;
}

const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
async function show(followedId: string) {
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <Page followedId={followedId} />
      </QueryClientProvider>,
    ),
  );
  await pass(100);
}
const isSessionOutdated = () => client.getQueryState(sessionQuery("token").queryKey)?.isInvalidated;

test("notices the verdict of a Submit beside which a run is followed", async () => {
  network.listed = [RUN, SUBMIT];
  await show("run");
  expect(isOtherJudged).toBe(true);
  await pass(5000);
  expect([isOtherJudged, isSessionOutdated()]).toEqual([true, false]);
  network.listed = [RUN, { ...SUBMIT, state: "done" }];
  await pass(5000);
  expect([isOtherJudged, isSessionOutdated()]).toEqual([false, true]);
});

test("reads nothing again while the only Submit is followed", async () => {
  network.listed = [{ ...RUN, state: "done" }, SUBMIT];
  await show("submit");
  await pass(20_000);
  expect([isOtherJudged, isSessionOutdated(), network.requests]).toEqual([false, false, 1]);
});

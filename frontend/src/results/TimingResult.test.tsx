// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LeaderboardRow, Timing } from "../api/types";
import { TimingResult } from "./TimingResult";

const WAITING = { state: "queued", ending: "", message: "", card: "", cases: [] } as unknown as Timing;
const TIMED = { ...WAITING, state: "done", ending: "timed", card: "Card", roofline: 0.5 } as Timing;
const ROW = { card: "Card", low: 0.4, high: 0.6 };
const ROWS: LeaderboardRow[] = [
  { ...ROW, rank: 1, roofline: 0.55, is_own: false },
  { ...ROW, rank: 1, roofline: 0.5, is_own: true },
];

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.useFakeTimers();
  // The test browser has none.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const show = (timing: Timing, load: () => Promise<Timing>, canSeeOthers = true) => {
  const leaderboard = { queryKey: ["leaderboard"], queryFn: () => Promise.resolve(ROWS) };
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <TimingResult
          submission="1"
          timing={timing}
          load={load}
          leaderboard={canSeeOthers ? leaderboard : null}
          ownTitle="Yours"
        />
      </QueryClientProvider>,
    ),
  );
};
const readRows = () =>
  [...document.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("loads a timing again until it is done, and then shows the leaderboard with ties", async () => {
  const answers = [{ ...WAITING, state: "timing" } as Timing, TIMED];
  const load = vi.fn(async () => answers.shift() ?? TIMED);
  show(WAITING, load);
  expect(document.querySelector("[role=status]")?.textContent).toContain("waits for a GPU worker");
  await pass(16_000);
  expect(document.querySelector("[role=status]")?.textContent).toContain("times it now");
  await pass(16_000);
  await pass(0);
  expect(readRows()).toEqual([
    ["1", "55.0%", "40.0% to 60.0%", "Somebody else's"],
    ["1", "50.0%", "40.0% to 60.0%", "Yours"],
  ]);
  await pass(60_000);
  expect(load).toHaveBeenCalledTimes(2);
});

test("shows operations per second of a kernel that arithmetic bounds", async () => {
  const size = { median: 1e-3, low: 1e-3, high: 1e-3, roofline: 0.5, was_throttled: false };
  const cases = [
    { ...size, name: "long", moved_bytes: 12e8, operations: 1e8 },
    { ...size, name: "wide", moved_bytes: 1e8, operations: 137e9 },
  ];
  const timed = { ...TIMED, cases } as unknown as Timing;
  show(timed, async () => timed, false);
  await pass(0);
  expect(readRows().map((row) => row[3])).toEqual(["1200 GB/s", "137000 GFLOP/s"]);
});

test("shows no others in an interview", async () => {
  show(TIMED, async () => TIMED, false);
  await pass(0);
  expect(document.body.textContent).toContain("50.0% of the roofline");
  expect(document.querySelector("table")).toBeNull();
});

import { expect, test } from "vitest";
import type { Timing } from "../api/types";
import { describeTiming, formatRate, formatSeconds } from "./timingText";

const WAITING = { state: "queued", ending: "", message: "", card: "", cases: [] } as unknown as Timing;

test("says that a kernel waits for a GPU worker", () => {
  expect(describeTiming(WAITING)).toBe("Correct. It waits for a GPU worker to time it.");
});

test("gives the fraction of the roofline with its interval", () => {
  const timed = {
    state: "done",
    ending: "timed",
    card: "Card",
    roofline: 0.5,
    roofline_low: 0.45,
    roofline_high: 0.55,
  };
  expect(describeTiming({ ...WAITING, ...timed } as Timing)).toBe(
    "Correct, and timed on Card: 50.0% of the roofline (45.0% to 55.0%).",
  );
});

test("says why there is no time", () => {
  const failed = { state: "done", ending: "not_timed", message: "The card cannot run it." };
  expect(describeTiming({ ...WAITING, ...failed } as Timing)).toBe("Correct. The card cannot run it.");
});

test("gives times in the unit that suits them", () => {
  expect([2, 0.0123456, 4.5e-6, 1e-9].map(formatSeconds)).toEqual(["2 s", "12.3 ms", "4.5 µs", "0.001 µs"]);
});

test("gives the rate of what bounds the kernel", () => {
  const time = { median: 0.001 };
  expect(formatRate({ ...time, moved_bytes: 12e8, operations: 1e8 })).toBe("1200 GB/s");
  expect(formatRate({ ...time, moved_bytes: 1e8, operations: 137e9 })).toBe("137000 GFLOP/s");
});

import { expect, test } from "vitest";
import { axisTicks } from "./axisTicks";

test("returns few round ticks at any scale", () => {
  expect(axisTicks(8.8)).toEqual([2, 4, 6, 8]);
  expect(axisTicks(1.1)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  expect(axisTicks(0.33)).toEqual([0.1, 0.2, 0.3]);
  expect(axisTicks(4400)).toEqual([1000, 2000, 3000, 4000]);
});

test("includes the top if it is round", () => {
  expect(axisTicks(6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(axisTicks(0.3)).toEqual([0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
  expect(axisTicks(0.06)).toEqual([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]);
});

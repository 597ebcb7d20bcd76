import { expect, test } from "vitest";
import { ticks } from "./axis";

test("ticks are round, and few at any size", () => {
  expect(ticks(8.8)).toEqual([2, 4, 6, 8]);
  expect(ticks(1.1)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks(0.33)).toEqual([0.1, 0.2, 0.3]);
  expect(ticks(4400)).toEqual([1000, 2000, 3000, 4000]);
});

test("the top itself is one of them where it is round", () => {
  expect(ticks(6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(ticks(0.3)).toEqual([0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
  expect(ticks(0.06)).toEqual([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]);
});

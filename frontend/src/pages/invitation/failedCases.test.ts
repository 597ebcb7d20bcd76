import { expect, test } from "vitest";
import { groupFailedCases } from "./failedCases";

const fail = (index: number, group: string, summary: string, message = "The values differ.") => ({
  ...{ index, group, summary, message },
});

test("cases that read the same are one entry, which names the others", () => {
  const failed = [fail(4, "trap", "long rows"), fail(2, "normal", "long rows"), fail(7, "trap", "long rows")];
  const entries = groupFailedCases(failed).map(({ first, others }) => [first.index, others.map(({ index }) => index)]);
  expect(entries).toEqual([
    [2, []],
    [4, [7]],
  ]);
});

test("cases with other messages are entries of their own", () => {
  const failed = [fail(0, "trap", "ties"), fail(1, "trap", "ties", "NaN at row 3."), fail(2, "trap", "one row")];
  expect(groupFailedCases(failed)).toHaveLength(3);
});

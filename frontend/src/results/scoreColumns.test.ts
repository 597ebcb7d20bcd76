import { expect, test } from "vitest";
import type { Scores } from "../api/types";
import { computeShare, scoreColumns } from "./scoreColumns";

const score = (passed: number, total: number) => ({ passed, total, attempted: true });
const ROWS = [{ normal: score(3, 4) }, { normal: score(10, 12), trap: score(0, 2) }] as unknown as Scores[];

test("shows only groups that some submission has, sorted by share", () => {
  const columns = scoreColumns(ROWS, (row) => row);
  expect(columns.map(({ id }) => id)).toEqual(["normal", "trap"]);
  expect(ROWS.map((row) => columns[0]?.sortKey?.(row))).toEqual([3 / 4, 10 / 12]);
  expect(ROWS.map((row) => columns[0]?.text?.(row))).toEqual(["3 of 4", "10 of 12"]);
});

test("a group without a score has no share", () => {
  expect(["", "–", "0/0"].map(computeShare)).toEqual([null, null, null]);
});

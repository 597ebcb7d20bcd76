import { expect, test } from "vitest";
import { filterRows, formatOrder, formatTsv, parseOrder, sortRows } from "./tableRows";

test("sorts by number or name with null keys last in both directions", () => {
  const rows = [{ n: 10 }, { n: null }, { n: 9 }];
  expect(sortRows(rows, (row) => row.n, false).map((row) => row.n)).toEqual([9, 10, null]);
  expect(sortRows(rows, (row) => row.n, true).map((row) => row.n)).toEqual([10, 9, null]);
  expect(sortRows(["fix-10", "fix-9"], (name) => name, false)).toEqual(["fix-9", "fix-10"]);
});

test("keeps the order of equal rows in both directions", () => {
  const rows = [
    { id: 1, tag: "cpu" },
    { id: 2, tag: "cpu" },
  ];
  expect(sortRows(rows, (row) => row.tag, true).map((row) => row.id)).toEqual([1, 2]);
});

test("parses an order and falls back to the default", () => {
  expect(parseOrder(null, "-seen")).toEqual({ column: "seen", isDescending: true });
  expect(parseOrder("name", "-seen")).toEqual({ column: "name", isDescending: false });
  expect(formatOrder(parseOrder("-name", ""))).toBe("-name");
});

test("removes tabs and line breaks from copied cells", () => {
  expect(formatTsv([["a", "b\tc\nd "], ["1"]])).toBe("a\tb c d\n1");
});

test("copies a formula as text and a number as a number", () => {
  expect(formatTsv([["=1+1", " @SUM(A1)", "-1", "-0.5", "-1+1"]])).toBe("'=1+1\t'@SUM(A1)\t-1\t-0.5\t'-1+1");
});

test("keeps rows that have each word of the filter in a cell", () => {
  const rows = [
    { who: "Robin Lee", state: "Ended" },
    { who: "Sam Lee", state: "Running" },
  ];
  const filter = (text: string) => filterRows(rows, ({ who, state }) => [who, state], text).map(({ who }) => who);
  expect(filter("LEE ended")).toEqual(["Robin Lee"]);
  expect(filter("leerunning")).toEqual([]);
  expect(filter("  ")).toHaveLength(2);
});

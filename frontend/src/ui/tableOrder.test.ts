import { expect, test } from "vitest";
import { orderOf, orderText, sorted, tsv } from "./sorting";

test("rows are sorted by number or by name, and those without a key stand last either way", () => {
  const rows = [{ n: 10 }, { n: null }, { n: 9 }];
  expect(sorted(rows, (row) => row.n, false).map((row) => row.n)).toEqual([9, 10, null]);
  expect(sorted(rows, (row) => row.n, true).map((row) => row.n)).toEqual([10, 9, null]);
  expect(sorted(["fix-10", "fix-9"], (name) => name, false)).toEqual(["fix-9", "fix-10"]);
});

test("equal rows keep their order, whichever way", () => {
  const rows = [
    { id: 1, tag: "cpu" },
    { id: 2, tag: "cpu" },
  ];
  expect(sorted(rows, (row) => row.tag, true).map((row) => row.id)).toEqual([1, 2]);
});

test("an order stands in the address, and nothing there means the table's own", () => {
  expect(orderOf(null, "-seen")).toEqual({ column: "seen", down: true });
  expect(orderOf("name", "-seen")).toEqual({ column: "name", down: false });
  expect(orderText(orderOf("-name", ""))).toBe("-name");
});

test("a cell's own tabs and line breaks do not break the copied table", () => {
  expect(tsv([["a", "b\tc\nd "], ["1"]])).toBe("a\tb c d\n1");
});

import { expect, test } from "vitest";
import { formatCsv } from "./csvText";

test("quotes what has a comma, a quote or a line break", () => {
  expect(formatCsv([["Lee, Kim", 'K "K" L', "plain"]])).toBe('\ufeff"Lee, Kim","K ""K"" L",plain\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])("makes %j harmless text for a spreadsheet", (name) => {
  expect(formatCsv([[name, "a=b"]])).toBe(`\ufeff'${name},a=b\r\n`);
});

test("makes a formula harmless that begins after a semicolon", () => {
  expect(formatCsv([["Kim; =SUM(A1)", "a; b"]])).toBe("\ufeffKim;' =SUM(A1),a; b\r\n");
});

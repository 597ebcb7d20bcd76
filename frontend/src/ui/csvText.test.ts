import { expect, test } from "vitest";
import { escapeFormula, formatCsv } from "./csvText";

test("quotes what has a comma, a quote or a line break", () => {
  expect(formatCsv([["Lee, Kim", 'K "K" L', "plain"]])).toBe('\ufeff"Lee, Kim","K ""K"" L",plain\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])("makes %j harmless text for a spreadsheet", (name) => {
  expect(formatCsv([[name, "a=b"]])).toBe(`\ufeff'${name},a=b\r\n`);
});

test.each([
  ["Kim; =SUM(A1)", "Kim;' =SUM(A1)"],
  [";=1", ";'=1"],
  ["a\n;=1", "a\n;'=1"],
  ["a\n=1", "a\n'=1"],
  ["\t=1", "'\t'=1"],
  ["a\r\n=1", "a\r\n'=1"],
  ["Good:\n\n- fast", "Good:\n\n'- fast"],
  ["a; b\nc", "a; b\nc"],
])("makes a formula in %j harmless where spreadsheets split lines", (text, safe) => {
  expect(escapeFormula(text)).toBe(safe);
});

import { expect, test } from "vitest";
import { detailIn } from "./detail";

test("the particulars of an entry are one line, without what is nothing", () => {
  expect(detailIn({ submissions: 3, old_drafts: 1, rounds: 0, interviews: [4, 5] })).toBe(
    "submissions 3, old drafts 1, interviews 4 and 5",
  );
  expect(detailIn({ role: "operator", again: false })).toBe("role operator");
  expect(detailIn({ drain: true })).toBe("drain");
  expect(detailIn({})).toBe("");
});

test("what has parts is told with them", () => {
  expect(detailIn({ wanted: { verdict: "accepted" } })).toBe('wanted {"verdict":"accepted"}');
});

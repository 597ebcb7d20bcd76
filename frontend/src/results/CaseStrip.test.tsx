// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import type { CaseReport } from "../api/types";
import { CaseStrip } from "./CaseStrip";
import { groupCases } from "./caseGroups";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const makeCase = (index: number) => ({ index, group: "trap", verdict: "accepted", summary: "s" }) as CaseReport;

test("a case that arrives moves no other place of the strip", () => {
  const page = document.createElement("div");
  const root = createRoot(page);
  const show = (cases: CaseReport[]) =>
    act(() =>
      root.render(
        <CaseStrip groups={groupCases(cases, { trap: 4 })} selected={null} onSelect={() => {}} isBusy={true} />,
      ),
    );
  show([makeCase(0)]);
  const before = [...page.querySelectorAll(".case-strip-cell")];
  show([makeCase(0), makeCase(1)]);
  const after = [...page.querySelectorAll(".case-strip-cell")];
  expect(after).toHaveLength(4);
  expect([after[0], after[2], after[3]]).toEqual([before[0], before[2], before[3]]);
  expect(after.map((cell) => cell.getAttribute("role"))).toEqual(["option", "option", null, null]);
});

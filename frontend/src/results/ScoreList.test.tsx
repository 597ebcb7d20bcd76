// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { CaseReport } from "../api/types";
import { ScoreList } from "./ScoreList";

const makeCase = (group: string, self_counted: boolean) => ({ group, self_counted }) as CaseReport;

test("marks the groups with cases that rest on the program's own counts", () => {
  const scores = {
    normal: { passed: 3, total: 3, attempted: true },
    efficiency: { passed: 2, total: 2, attempted: true },
  };
  const cases = [makeCase("normal", false), makeCase("efficiency", true), makeCase("efficiency", true)];
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(<ScoreList scores={scores} cases={cases} />);
  const rows = [...page.querySelectorAll("dl > div")].map((row) => row.textContent?.toLowerCase());
  expect(rows).toEqual(["normal3/3", "efficiency2/2(2 measured inside the program)"]);
});

import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { buildSessionResultColumns, type ListedResults } from "./resultColumns";

const columns = buildSessionResultColumns<ListedResults>((row) => row);
const show = (row: ListedResults) => columns.map(({ cell }) => renderToStaticMarkup(cell(row)));
const bug = { slug: "softmax", bug: "mean-subtracted", title: "The mean is subtracted", is_fixed: false };
const scores = { normal: { passed: 12, total: 12 }, trap: { passed: 3, total: 5 } };

test("shows the scores and the named bug, and leaves a missing group empty", () => {
  const cells = show({ scores, bugs: [bug], is_folded: false, started_at: "2026-01-01T00:00:00Z" });
  expect(cells.slice(0, 3)).toEqual(["12/12", "3/5", ""]);
  expect(cells[3]).toContain("The mean is subtracted");
});

test("says that results are hidden only where there is a session", () => {
  const folded = { scores: {}, bugs: [], is_folded: true };
  expect(show({ ...folded, started_at: "2026-01-01T00:00:00Z" }).join("")).toContain(
    "Hidden until you save your scorecard",
  );
  expect(show({ ...folded, started_at: null }).join("")).toBe("");
});

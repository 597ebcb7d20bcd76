import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Scorecard } from "../../../api/types";
import { CardComparison } from "./CardComparison";

const REVEALED = "2027-02-03T10:00:00Z";

function show(savedAt: string, openUntil: string | null = null): string {
  const card: Scorecard = {
    id: 1,
    author: "Ian",
    is_own: false,
    ratings: {},
    recommendation: "yes",
    summary: "",
    revision: 1,
    saved_at: savedAt,
    unfolded_at: null,
    open_until: openUntil,
    reopened_at: null,
    folded_evidence: 0,
  };
  const rubric = { name: "Rubric", number: 1, dimensions: [] };
  return renderToStaticMarkup(<CardComparison invitation="7" rubric={rubric} cards={[card]} revealedAt={REVEALED} />);
}

test("a card says whether its author could read the others first", () => {
  expect(show("2027-02-03T10:00:01Z")).toContain("after the scorecards were revealed");
  expect(show("2027-02-03T09:59:59Z")).not.toContain("after the scorecards were revealed");
});

test("a card says whether its author could read the results before being assigned", () => {
  expect(show(REVEALED)).toContain("Saved without showing the results");
  const late = show(REVEALED, "2027-02-03T09:00:00Z");
  expect(late).toContain("Could read the results before being assigned");
  expect(late).not.toContain("without showing");
});

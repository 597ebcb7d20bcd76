import { expect, test } from "vitest";
import type { StoredCounts } from "../api/types";
import { candidateTitle, describeAllData, describeCounts } from "./storedDataText";

const NONE: StoredCounts = {
  sessions: 0,
  documents: 0,
  document_updates: 0,
  document_versions: 0,
  submissions: 0,
  reports: 0,
  practice_attempts: 0,
  trap_assessments: 0,
  timeline_events: 0,
  notes: 0,
  scorecards: 0,
  decisions: 0,
};
const counts = (some: Partial<StoredCounts>) => ({ ...NONE, ...some });

test("describes counts in words", () => {
  const stored = counts({ submissions: 2, reports: 1, documents: 1, sessions: 1 });
  expect(describeCounts({ kind: "interview", counts: stored })).toBe(
    "2 submissions, 1 report, 1 document and 1 session",
  );
  expect(describeCounts({ kind: "interview", counts: counts({ sessions: 2 }) })).toBe("2 sessions");
});

test("includes the name", () => {
  const stored = counts({ sessions: 1 });
  expect(describeAllData({ kind: "interview", name: "Robin", counts: stored })).toBe("the name and 1 session");
  expect(describeAllData({ kind: "practice", name: "", counts: counts({ documents: 1 }) })).toBe("1 document");
});

test("omits sessions for practice", () => {
  expect(describeCounts({ kind: "practice", counts: counts({ sessions: 1 }) })).toBe("an empty session");
  expect(describeCounts({ kind: "account", counts: counts({ sessions: 1, practice_attempts: 3 }) })).toBe(
    "3 practice attempts",
  );
});

test("identifies unnamed data by number", () => {
  expect(candidateTitle({ id: 4, name: "Robin", kind: "interview" })).toBe("Robin");
  expect(candidateTitle({ id: 4, name: "", kind: "practice" })).toBe("Practice, number 4");
  expect(candidateTitle({ id: 4, name: "", kind: "account" })).toBe("Practice with an account, number 4");
});

import { expect, test } from "vitest";
import type { KeptCounts } from "../api/types";
import { allOf, countsIn, dayOf, whoIs } from "./words";

const NONE: KeptCounts = {
  invitations: 0,
  drafts: 0,
  old_drafts: 0,
  submissions: 0,
  reports: 0,
  rounds: 0,
  explained: 0,
};
const counts = (some: Partial<KeptCounts>) => ({ ...NONE, ...some });

test("what is kept is counted in words", () => {
  const kept = counts({ submissions: 2, reports: 1, drafts: 1, invitations: 1 });
  expect(countsIn({ kind: "interview", counts: kept })).toBe("2 submissions, 1 report, 1 draft and 1 invitation");
  expect(countsIn({ kind: "interview", counts: counts({ invitations: 2 }) })).toBe("2 invitations");
});

test("the name is told as a part of it", () => {
  const kept = counts({ invitations: 1 });
  expect(allOf({ kind: "interview", name: "Robin", counts: kept })).toBe("the name and 1 invitation");
  expect(allOf({ kind: "practice", name: "", counts: counts({ drafts: 1 }) })).toBe("1 draft");
});

test("practice has no invitation", () => {
  expect(countsIn({ kind: "practice", counts: counts({ invitations: 1 }) })).toBe("an empty seat");
  expect(countsIn({ kind: "account", counts: counts({ invitations: 1, rounds: 3 }) })).toBe("3 rounds by the clock");
});

test("who has no name is told by the number", () => {
  expect(whoIs({ id: 4, name: "Robin", kind: "interview" })).toBe("Robin");
  expect(whoIs({ id: 4, name: "", kind: "practice" })).toBe("Practice, number 4");
  expect(whoIs({ id: 4, name: "", kind: "account" })).toBe("Practice of an account, number 4");
});

test("a day is told so that nobody takes it for another", () => {
  expect(dayOf("2027-02-03T12:00:00Z")).toBe("3 Feb 2027");
});

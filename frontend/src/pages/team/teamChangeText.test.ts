import { expect, test } from "vitest";
import { describeTeamChange } from "./teamChangeText";

const change = { at: "2026-11-27T10:00:00Z", by: "Ada", by_operator: false, account: "Vic", role: null };

test("describes who changed what", () => {
  expect(describeTeamChange({ ...change, action: "change role", role: "viewer" })).toBe("Ada made Vic a viewer");
  expect(describeTeamChange({ ...change, action: "rename team", account: "" })).toBe("Ada renamed the team");
});

test("names operators", () => {
  const text = describeTeamChange({ ...change, by: "Olga", by_operator: true, action: "appoint owner", role: "owner" });
  expect(text).toBe("Olga, an operator, appointed Vic as owner");
});

test("shows an unknown action as it is", () => {
  expect(describeTeamChange({ ...change, action: "merge teams" })).toBe("Ada merge teams");
});

import { afterEach, expect, test, vi } from "vitest";
import { formatPlan, fromLocalInput, toLocalInput } from "./plannedTime";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a time that was typed comes back as it was", () => {
  expect(toLocalInput(fromLocalInput("2027-02-03T10:30"))).toBe("2027-02-03T10:30");
  expect(fromLocalInput("")).toBeNull();
  expect(fromLocalInput("soon")).toBeNull();
  expect(toLocalInput(null)).toBe("");
});

test("times are in the time zone of the browser, in summer and winter", () => {
  vi.stubEnv("TZ", "America/New_York");
  expect(fromLocalInput("2027-07-03T10:30")).toBe("2027-07-03T14:30:00.000Z");
  expect(toLocalInput("2027-07-03T14:30:00Z")).toBe("2027-07-03T10:30");
  expect(toLocalInput("2027-01-03T15:30:00Z")).toBe("2027-01-03T10:30");
});

test("a planned time names its time zone", () => {
  vi.stubEnv("TZ", "America/New_York");
  expect(formatPlan("2027-07-03T14:30:00Z")).toMatch(/^Sat,? 3 Jul 2027,? .*10:30 (GMT-4|EDT)$/);
});

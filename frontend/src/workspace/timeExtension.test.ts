import { expect, test } from "vitest";
import { countMinutesGiven, describeExtensions } from "./timeExtension";

const extension = (lost_seconds: number, start: string, end: string) => ({
  lost_seconds,
  outage_start: `2027-02-03T${start}:00`,
  outage_end: `2027-02-03T${end}:00`,
  given_at: "2027-02-03T11:00:00",
});

test("rounds the minutes given back up, over all outages", () => {
  expect(countMinutesGiven([])).toBe(0);
  expect(countMinutesGiven([extension(61, "10:00", "10:02"), extension(0, "10:05", "10:06")])).toBe(2);
});

test("tells the candidate how much time came back and why", () => {
  expect(describeExtensions([])).toBeNull();
  expect(describeExtensions([extension(60, "10:03", "10:04"), extension(0, "10:10", "10:12")])).toBe(
    "You got 1 minute back, because the judge was unavailable between 10:03 and 10:12.",
  );
});

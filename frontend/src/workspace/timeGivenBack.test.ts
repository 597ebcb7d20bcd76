import { expect, test } from "vitest";
import { countMinutesGiven, describeAddedTime, describeTimeGivenBack } from "./timeGivenBack";

const givenBack = (lost_seconds: number, start: string, end: string) => ({
  lost_seconds,
  outage_start: `2027-02-03T${start}:00`,
  outage_end: `2027-02-03T${end}:00`,
  given_at: "2027-02-03T11:00:00",
});

test("rounds the minutes up, over outages and extra time", () => {
  expect(countMinutesGiven({ time_given_back: [], extra_seconds: 0 })).toBe(0);
  const time_given_back = [givenBack(61, "10:00", "10:02"), givenBack(0, "10:05", "10:06")];
  expect(countMinutesGiven({ time_given_back, extra_seconds: 0 })).toBe(2);
  expect(countMinutesGiven({ time_given_back, extra_seconds: 600 })).toBe(12);
});

test("describes extra time apart from what an outage took", () => {
  expect(describeAddedTime({ time_given_back: [], extra_seconds: 0 })).toBeNull();
  expect(describeAddedTime({ time_given_back: [], extra_seconds: 60 })).toBe("You have 1 minute of extra time.");
  expect(describeAddedTime({ time_given_back: [givenBack(60, "10:03", "10:04")], extra_seconds: 600 })).toBe(
    "You have 10 minutes of extra time. " +
      "You got 1 minute back, because the judge was unavailable between 10:03 and 10:04.",
  );
});

test("tells the candidate how much time came back and why", () => {
  expect(describeTimeGivenBack([])).toBeNull();
  expect(describeTimeGivenBack([givenBack(60, "10:03", "10:04"), givenBack(0, "10:10", "10:12")])).toBe(
    "You got 1 minute back, because the judge was unavailable between 10:03 and 10:12.",
  );
});

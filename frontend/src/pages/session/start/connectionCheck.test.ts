// @vitest-environment jsdom
import { expect, test } from "vitest";
import { describeRoundTrip } from "./connectionCheck";

test("accepts a fast connection", () => {
  expect(describeRoundTrip(12.4)).toEqual({ isGood: true, text: "The server answers in 12 ms." });
});

test("says that a slow connection does not affect typing", () => {
  expect(describeRoundTrip(800).isGood).toBe(true);
  expect(describeRoundTrip(800).text).toContain("typing is not affected");
});

test("says what to do about a very slow connection", () => {
  expect(describeRoundTrip(3000).isGood).toBe(false);
  expect(describeRoundTrip(3000).text).toContain("another network");
});

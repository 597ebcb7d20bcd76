// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { checkConnection } from "../../../api/sessionRequests";
import { checkSending, describeRoundTrip } from "./connectionCheck";

vi.mock("../../../api/sessionRequests", { spy: true });

test.each([
  ["arrives", async (text: string) => text, true],
  ["is changed on the way", async (text: string) => text.replace("<script>", ""), false],
  ["is blocked", () => Promise.reject(new Error("403")), false],
])("says whether code that the page sends %s", async (_, deliver, isGood) => {
  vi.mocked(checkConnection).mockImplementation(async (_token, text) => ({ text: await deliver(text) }));
  const result = await checkSending("token", new AbortController().signal);
  expect(result.isGood).toBe(isGood);
  expect(result.text).toContain(isGood ? "receives the code" : "would not be saved");
});

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

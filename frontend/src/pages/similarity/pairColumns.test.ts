// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { addPairParams } from "./pairColumns";

vi.hoisted(() => vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false })); // the test browser has none

test("a pair is shown beside the order and the filter of the tables", () => {
  const params = new URLSearchParams("softmax-implement=-first-lines&softmax-implement-filter=robin&first=1");
  const pair = { slug: "softmax", exercise: "implement", first: 4, second: 5 };
  expect(addPairParams(params, pair).toString()).toBe(
    "softmax-implement=-first-lines&softmax-implement-filter=robin&first=4&slug=softmax&exercise=implement&second=5",
  );
});

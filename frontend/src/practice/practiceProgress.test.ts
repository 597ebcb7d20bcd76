// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Practised, Seat } from "../api/types";
import { withPractised } from "./usePractice";

test("what the server said of one problem changes that one alone", () => {
  const seat = { problems: [{ slug: "softmax" }, { slug: "lru_cache" }] } as Seat;
  const practised = { given_up: true } as Practised;
  expect(withPractised(seat, "lru_cache", practised)?.problems).toEqual([
    { slug: "softmax" },
    { slug: "lru_cache", practised },
  ]);
  expect(withPractised(undefined, "lru_cache", practised)).toBeUndefined();
});

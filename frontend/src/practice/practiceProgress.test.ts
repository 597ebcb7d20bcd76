// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { PracticeProgress, Session } from "../api/types";
import { updateProgress } from "./practiceProgress";

test("updates only the problem that the progress is for", () => {
  const session = { problems: [{ slug: "softmax" }, { slug: "lru_cache" }] } as Session;
  const practice = { given_up: true } as PracticeProgress;
  expect(updateProgress(session, "lru_cache", practice)?.problems).toEqual([
    { slug: "softmax" },
    { slug: "lru_cache", practice },
  ]);
  expect(updateProgress(undefined, "lru_cache", practice)).toBeUndefined();
});

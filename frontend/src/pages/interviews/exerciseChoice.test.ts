import { expect, test } from "vitest";
import { toInterviewProblem } from "./exerciseChoice";

test("names the chosen exercises, by default only the implementation", () => {
  expect(toInterviewProblem("softmax")).toEqual({ slug: "softmax", exercises: ["implement"] });
  expect(toInterviewProblem("softmax", { kinds: ["fix", "test"], fix: "fix-3" }).exercises).toEqual(["fix-3", "test"]);
  expect(toInterviewProblem("softmax", { kinds: ["test"], fix: "fix-3" }).exercises).toEqual(["test"]);
});

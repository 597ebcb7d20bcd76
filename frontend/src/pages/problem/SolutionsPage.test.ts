// @vitest-environment jsdom
import { expect, test } from "vitest";
import { describeSolutions } from "./SolutionsPage";

test.each([
  [1, "One accepted solution."],
  [7, "Seven accepted solutions in different styles."],
  [14, "14 accepted solutions in different styles."],
])("counts %i solutions in a sentence", (count, text) => expect(describeSolutions(count)).toBe(text));

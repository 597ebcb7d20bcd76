import { expect, test } from "vitest";
import { sectionsOf } from "./parts";

test("follow-up parts are taken out, wherever they stand", () => {
  const statement =
    "Intro.\n\n## Input\nx\n\n## Part 2: threads\nMany.\n\n## Part 2: blocks\nMore.\n\n## Not asked\nNo.\n";
  expect(sectionsOf(statement)).toEqual({
    core: "Intro.\n\n## Input\nx\n\n## Not asked\nNo.\n",
    parts: [
      { title: "Part 2: threads", text: "Many.\n\n" },
      { title: "Part 2: blocks", text: "More.\n\n" },
    ],
  });
});

test("a statement without parts stays whole, also with marks of headings in its code", () => {
  const statement = "Intro.\n\n```python\n# ## Part 2\n### Part 3\n```\n";
  expect(sectionsOf(statement)).toEqual({ core: statement, parts: [] });
});

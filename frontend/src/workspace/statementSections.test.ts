import { expect, test } from "vitest";
import { splitStatement } from "./statementSections";

test("extracts follow-up parts at any position", () => {
  const statement =
    "Intro.\n\n## Input\nx\n\n## Part 2: threads\nMany.\n\n## Part 2: blocks\nMore.\n\n## Out of scope\nNo.\n";
  expect(splitStatement(statement)).toEqual({
    core: "Intro.\n\n## Input\nx\n\n## Out of scope\nNo.\n",
    parts: [
      { title: "Part 2: threads", text: "Many.\n\n" },
      { title: "Part 2: blocks", text: "More.\n\n" },
    ],
  });
});

test("keeps a statement without parts, even with heading marks in its code", () => {
  const statement = "Intro.\n\n```python\n# ## Part 2\n### Part 3\n```\n";
  expect(splitStatement(statement)).toEqual({ core: statement, parts: [] });
});

import { expect, test } from "vitest";
import { describeSharedSessions } from "./shareLinkText";

test("a link to a comparison is named on the report of one of its candidates", () => {
  expect(describeSharedSessions({ candidates: ["Robin"] }, 1)).toBe("This report");
  expect(describeSharedSessions({ candidates: ["Robin", "Kim"] }, 1)).toBe("Comparison of Robin and Kim");
  expect(describeSharedSessions({ candidates: ["Robin", "Kim"] }, 2)).toBe("This comparison");
});

import { expect, test } from "vitest";
import { formatAuditDetail } from "./auditDetail";

test("formats details on one line and omits empty values", () => {
  expect(formatAuditDetail({ submissions: 3, document_versions: 1, practice_attempts: 0, interviews: [4, 5] })).toBe(
    "submissions 3, document versions 1, interviews 4 and 5",
  );
  expect(formatAuditDetail({ role: "operator", restarted: false })).toBe("role operator");
  expect(formatAuditDetail({ drain: true })).toBe("drain");
  expect(formatAuditDetail({})).toBe("");
});

test("formats nested values as JSON", () => {
  expect(formatAuditDetail({ filter: { verdict: "accepted" } })).toBe('filter {"verdict":"accepted"}');
});

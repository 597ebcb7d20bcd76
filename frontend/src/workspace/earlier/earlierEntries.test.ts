// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { DocumentVersion, Submission } from "../../api/types";
import { listEarlierEntries } from "./earlierEntries";

const submission = (id: string, kind: Submission["kind"], created_at: string) =>
  ({ id, kind, created_at }) as Submission;
const version = (id: number, archived_at: string): DocumentVersion => ({ id, reason: "merged", archived_at });

test("lists runs, submits and versions by time, newest first", () => {
  const entries = listEarlierEntries(
    [submission("b", "submit", "2026-11-27T10:03:00Z"), submission("a", "run", "2026-11-27T10:01:00Z")],
    [version(7, "2026-11-27T10:02:00.5Z")],
  );
  expect(entries.map(({ title }) => title)).toEqual(["Submit", "From another browser", "Run"]);
  expect(new Set(entries.map(({ key }) => key)).size).toBe(3);
});

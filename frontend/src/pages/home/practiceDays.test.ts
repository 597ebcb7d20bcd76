import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SessionProblem } from "../../api/types";
import { countStreak, dayBefore, findProblemOfDay, formatLocalDay, listLocalDays } from "./practiceDays";

let zone: string | undefined;
beforeEach(() => {
  zone = process.env.TZ;
});
afterEach(() => {
  process.env.TZ = zone;
});

describe("listLocalDays", () => {
  test("uses the browser's time zone", () => {
    const late = "2026-11-24T23:30:00Z";
    const found = ["UTC", "Asia/Kathmandu", "America/New_York"].map((name) => {
      process.env.TZ = name;
      return formatLocalDay(new Date(late));
    });
    expect(found).toEqual(["2026-11-24", "2026-11-25", "2026-11-24"]);
  });

  test("follows the calendar over months, years and leap days", () => {
    expect(["2026-03-01", "2024-03-01", "2026-01-01"].map(dayBefore)).toEqual([
      "2026-02-28",
      "2024-02-29",
      "2025-12-31",
    ]);
  });

  test("follows the calendar over days of 23 and 25 hours", () => {
    process.env.TZ = "Europe/Berlin";
    const spring = ["2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "2026-03-30T00:15:00Z"];
    expect(countStreak(listLocalDays(spring), "2026-03-30")).toBe(3);
    const autumn = ["2026-10-24T22:15:00Z", "2026-10-25T22:45:00Z", "2026-10-25T23:15:00Z"];
    expect([...listLocalDays(autumn)]).toEqual(["2026-10-25", "2026-10-26"]);
  });
});

describe("countStreak", () => {
  const days = new Set(["2026-11-20", "2026-11-22", "2026-11-23", "2026-11-24"]);

  test("counts back from today", () => {
    expect(countStreak(new Set([...days, "2026-11-25"]), "2026-11-25")).toBe(4);
  });

  test("continues if nothing is accepted today yet", () => {
    expect(countStreak(days, "2026-11-25")).toBe(3);
  });

  test("ends after a full day without an accepted exercise", () => {
    expect(countStreak(days, "2026-11-26")).toBe(0);
    expect(countStreak(new Set(), "2026-11-26")).toBe(0);
  });
});

describe("findProblemOfDay", () => {
  const problem = (slug: string, acceptedAt: string | null) =>
    ({ slug, practice: { accepted_at: acceptedAt } }) as SessionProblem;
  const today = "2026-11-25";
  beforeEach(() => {
    process.env.TZ = "Asia/Tokyo";
  });

  test("selects the first problem that was not accepted before today", () => {
    const problems = [problem("a", "2026-11-24T14:59:00Z"), problem("b", null), problem("c", null)];
    expect(findProblemOfDay(problems, today)?.slug).toBe("b");
  });

  test("stays the same after an acceptance today", () => {
    const problems = [problem("a", "2026-11-24T15:00:00Z"), problem("b", "2026-11-25T01:00:00Z"), problem("c", null)];
    expect(findProblemOfDay(problems, today)?.slug).toBe("a");
  });

  test("skips what this server cannot judge", () => {
    const problems = [{ ...problem("a", null), is_served: false }, problem("b", null)];
    expect(findProblemOfDay(problems, today)?.slug).toBe("b");
  });

  test("is undefined if all problems were accepted", () => {
    expect(findProblemOfDay([problem("a", "2026-11-01T00:00:00Z")], today)).toBeUndefined();
  });
});

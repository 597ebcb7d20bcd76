import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SeatProblem } from "../api/types";
import { dayBefore, dayOf, daysOf, problemOfDay, streak } from "./days";

let zone: string | undefined;
beforeEach(() => {
  zone = process.env.TZ;
});
afterEach(() => {
  process.env.TZ = zone;
});

describe("days", () => {
  test("are those of the browser's own time zone", () => {
    const late = "2026-11-24T23:30:00Z";
    const found = ["UTC", "Asia/Kathmandu", "America/New_York"].map((name) => {
      process.env.TZ = name;
      return dayOf(new Date(late));
    });
    expect(found).toEqual(["2026-11-24", "2026-11-25", "2026-11-24"]);
  });

  test("follow the calendar over months, years and leap days", () => {
    expect(["2026-03-01", "2024-03-01", "2026-01-01"].map(dayBefore)).toEqual([
      "2026-02-28",
      "2024-02-29",
      "2025-12-31",
    ]);
  });

  test("follow the calendar over a day of 23 and one of 25 hours", () => {
    process.env.TZ = "Europe/Berlin";
    const spring = ["2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "2026-03-30T00:15:00Z"];
    expect(streak(daysOf(spring), "2026-03-30")).toBe(3);
    const autumn = ["2026-10-24T22:15:00Z", "2026-10-25T22:45:00Z", "2026-10-25T23:15:00Z"];
    expect([...daysOf(autumn)]).toEqual(["2026-10-25", "2026-10-26"]);
  });
});

describe("the streak", () => {
  const days = new Set(["2026-11-20", "2026-11-22", "2026-11-23", "2026-11-24"]);

  test("counts back from today", () => {
    expect(streak(new Set([...days, "2026-11-25"]), "2026-11-25")).toBe(4);
  });

  test("is not broken by a today without anything yet", () => {
    expect(streak(days, "2026-11-25")).toBe(3);
  });

  test("is broken by a whole day without anything", () => {
    expect(streak(days, "2026-11-26")).toBe(0);
    expect(streak(new Set(), "2026-11-26")).toBe(0);
  });
});

describe("the problem of the day", () => {
  const problem = (slug: string, acceptedAt: string | null) =>
    ({ slug, practised: { accepted_at: acceptedAt } }) as SeatProblem;
  const today = "2026-11-25";
  beforeEach(() => {
    process.env.TZ = "Asia/Tokyo";
  });

  test("is the first that was not accepted before today", () => {
    const problems = [problem("a", "2026-11-24T14:59:00Z"), problem("b", null), problem("c", null)];
    expect(problemOfDay(problems, today)?.slug).toBe("b");
  });

  test("stays for the day when it, or a later one, is accepted", () => {
    const problems = [problem("a", "2026-11-24T15:00:00Z"), problem("b", "2026-11-25T01:00:00Z"), problem("c", null)];
    expect(problemOfDay(problems, today)?.slug).toBe("a");
  });

  test("is none when all were accepted", () => {
    expect(problemOfDay([problem("a", "2026-11-01T00:00:00Z")], today)).toBeUndefined();
  });
});

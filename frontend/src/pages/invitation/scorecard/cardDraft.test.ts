// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";
import { http } from "../../../api/client";
import { changeScorecard } from "../../../api/scorecardRequests";
import type { Scorecard, Scorecards } from "../../../api/types";
import { attachMoment, createSaver, unsavedCardKey } from "./cardDraft";

vi.mock("../../../api/scorecardRequests", { spy: true });

const AUTHOR = 1;
const MOMENT = { submission: null, case: null, bug: null, label: "", kind: "moment" as const };
const createCard = (note: string, revision: number, ms: number[]) =>
  ({
    ratings: { axis: { level: "yes", note, evidence: ms.map((each) => ({ ...MOMENT, ms: each })) } },
    recommendation: "yes",
    summary: "Clear",
    revision,
    reopened_at: null,
  }) as unknown as Scorecard;

let stored: Scorecard | null;
let client: QueryClient;

beforeEach(() => {
  vi.clearAllMocks();
  stored = createCard("Asked", 4, [1_000]);
  client = new QueryClient();
  vi.spyOn(http, "GET").mockImplementation(async () => ({ own: stored }) as Scorecards as never);
  vi.mocked(changeScorecard).mockImplementation(async (_, __, draft, revision) => {
    stored = { ...draft, revision: revision + 1, reopened_at: null } as unknown as Scorecard;
    return stored;
  });
});

const listMoments = () => stored?.ratings.axis?.evidence.map(({ ms }) => ms);

test("adds a moment to a rating and keeps the rest of the draft", async () => {
  await attachMoment(client, "7", AUTHOR, "axis", 2_000);
  expect(listMoments()).toEqual([1_000, 2_000]);
  expect(stored).toMatchObject({ summary: "Clear", recommendation: "yes", revision: 5 });
  expect(stored?.ratings.axis?.note).toBe("Asked");
  await attachMoment(client, "7", AUTHOR, "axis", 2_000);
  expect(changeScorecard).toHaveBeenCalledTimes(1);
});

test("starts a draft if there is none", async () => {
  stored = null;
  await attachMoment(client, "7", AUTHOR, "axis", 2_000);
  expect(listMoments()).toEqual([2_000]);
});

test("sends first what the closed form has not saved yet", async () => {
  const saver = createSaver(client, "7", AUTHOR, 4);
  client.setQueryData(unsavedCardKey("7", AUTHOR, stored), saver);
  const { ratings, recommendation } = createCard("Typed last", 4, [1_000]);
  saver.change({ ratings, recommendation, summary: "Clear" });
  await attachMoment(client, "7", AUTHOR, "axis", 2_000);
  expect(stored?.ratings.axis?.note).toBe("Typed last");
  expect(listMoments()).toEqual([1_000, 2_000]);
});

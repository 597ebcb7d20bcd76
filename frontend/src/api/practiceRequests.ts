/** Requests that only practice has. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import type { TrapAnswer } from "./types";

const PRACTICE_PARAMS = { params: { path: { token: "practice" } } };
export const startPracticeClock = (slug: string) =>
  http.POST("/api/sessions/{token}/clock", { ...PRACTICE_PARAMS, body: { slug } });
/** `source` is the text in the editor: the server stores it as an earlier version and replaces it with the starter. */
export const restartPractice = (slug: string, source: string) =>
  http.POST("/api/sessions/{token}/restart", { ...PRACTICE_PARAMS, body: { slug, source } });
export const giveUpProblem = (slug: string) =>
  http.POST("/api/sessions/{token}/give-up", { ...PRACTICE_PARAMS, body: { slug } });
export const getFollowUps = (slug: string) =>
  http.GET("/api/sessions/{token}/follow-ups/{slug}", { params: { path: { token: "practice", slug } } });
export const getSolutions = (slug: string) =>
  http.GET("/api/sessions/{token}/solutions/{slug}", { params: { path: { token: "practice", slug } } });
const getLeaderboard = (slug: string) =>
  http.GET("/api/sessions/{token}/leaderboard/{slug}", { params: { path: { token: "practice", slug } } });
export const getTraps = (slug: string) =>
  http.GET("/api/sessions/{token}/traps/{slug}", { params: { path: { token: "practice", slug } } });
const trapPath = (slug: string, trap: string) => ({ params: { path: { token: "practice", slug, trap_id: trap } } });
export const getTalkingPoints = (slug: string, trap: string) =>
  http.GET("/api/sessions/{token}/traps/{slug}/{trap_id}", trapPath(slug, trap));
/** `covered` are the indexes of the talking points that the user covered. */
export const recordExplanation = (slug: string, trap: string, answer: TrapAnswer, covered: number[]) =>
  http.POST("/api/sessions/{token}/traps/{slug}/{trap_id}", { ...trapPath(slug, trap), body: { answer, covered } });
/** Deletes all practice data of this account or browser. */
export const deletePractice = () => http.POST("/api/sessions/{token}/delete", PRACTICE_PARAMS);
export const PRACTICE_EXPORT_URL = "/api/sessions/practice/export";

export const practiceLeaderboardQuery = (slug: string) =>
  queryOptions({ queryKey: ["leaderboard", slug], queryFn: () => getLeaderboard(slug) });
export const solutionsQuery = (slug: string) =>
  queryOptions({ queryKey: ["solutions", slug], queryFn: () => getSolutions(slug) });
export const followUpsQuery = (slug: string) =>
  queryOptions({ queryKey: ["follow-ups", slug], queryFn: () => getFollowUps(slug) });
export const trapsQuery = (slug: string) => queryOptions({ queryKey: ["traps", slug], queryFn: () => getTraps(slug) });

/** The requests of the analytics pages, and their queries. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { teamPath } from "./requestParams";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Process = Schemas["ProcessOut"];
export type ProcessStage = Schemas["StageOut"];
export type ProcessTime = Schemas["TimeSpanOut"];
export type StageCounts = Omit<Schemas["MonthStages"], "month">;
export type WaitingSessions = Schemas["WaitingSessionsOut"];
export type Calibration = Schemas["CalibrationOut"];
export type Fairness = Schemas["FairnessOut"];
export type StepComparison = Schemas["StepComparisonOut"];
export type ScoreComparison = Schemas["ScoreComparisonOut"];
export type AttributeListCheck = Schemas["AttributeListCheck"];
export type MinuteCounts = Schemas["MinuteCountsOut"];

export interface ProcessFilter {
  /** Null for all interviews of the team. */
  interview: number | null;
  /** How many calendar months; 0 for all. */
  months: number;
}

const buildQuery = ({ interview, months }: ProcessFilter) => ({ months, ...(interview === null ? {} : { interview }) });

export const problemStatisticsCsvUrl = (team: number) => `/api/teams/${team}/problem-statistics/csv`;
export const processCsvUrl = (team: number, filter: ProcessFilter) => {
  const query = Object.entries(buildQuery(filter)).map(([name, value]) => [name, String(value)]);
  return `/api/teams/${team}/process/csv?${new URLSearchParams(query)}`;
};
export const checkAttributeList = (team: number, text: string) =>
  http.POST("/api/teams/{team_id}/candidate-attributes/check", { ...teamPath(team), body: { text } });
export const importAttributes = (team: number, text: string) =>
  http.POST("/api/teams/{team_id}/candidate-attributes", { ...teamPath(team), body: { text } });
/** One attribute, or all if it is empty. */
export const deleteAttributes = (team: number, attribute: string) =>
  http.DELETE("/api/teams/{team_id}/candidate-attributes", {
    params: { ...teamPath(team).params, query: { attribute } },
  });

export const processQuery = (team: number, filter: ProcessFilter) =>
  queryOptions({
    queryKey: ["process", team, filter],
    queryFn: () =>
      http.GET("/api/teams/{team_id}/process", { params: { ...teamPath(team).params, query: buildQuery(filter) } }),
    placeholderData: keepPreviousData,
  });
/** `dimension` is one of a rubric; empty for the overall recommendation. */
export const calibrationQuery = (team: number, filter: ProcessFilter, dimension: string) =>
  queryOptions({
    queryKey: ["calibration", team, filter, dimension],
    queryFn: () =>
      http.GET("/api/teams/{team_id}/calibration", {
        params: { ...teamPath(team).params, query: { ...buildQuery(filter), dimension } },
      }),
    placeholderData: keepPreviousData,
  });
export const fairnessKey = (team: number) => ["fairness", team];
export const fairnessQuery = (team: number, filter: ProcessFilter, attribute: string) =>
  queryOptions({
    queryKey: [...fairnessKey(team), filter, attribute],
    queryFn: () =>
      http.GET("/api/teams/{team_id}/fairness", {
        params: { ...teamPath(team).params, query: { ...buildQuery(filter), attribute } },
      }),
    placeholderData: keepPreviousData,
  });
export const exerciseMinutesQuery = (team: number, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["exercise-minutes", team, slug, exercise],
    queryFn: () =>
      http.GET("/api/teams/{team_id}/exercise-minutes/{slug}/{exercise}", {
        params: { path: { team_id: team, slug, exercise } },
      }),
  });

export const getProblemStatistics = (team: number) =>
  http.GET("/api/teams/{team_id}/problem-statistics", teamPath(team));

export const problemStatisticsQuery = (team: number) =>
  queryOptions({ queryKey: ["problem-statistics", team], queryFn: () => getProblemStatistics(team) });

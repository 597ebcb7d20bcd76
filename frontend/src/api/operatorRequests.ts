/** Requests under /api/operator, except rejudges. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { omitNulls, teamPath } from "./requestParams";
import type { AuditFilter, CandidateFilter } from "./types";

export const getOverview = () => http.GET("/api/operator/overview");
export const setWorkerDrain = (name: string, drain: boolean) =>
  http.POST("/api/operator/workers/{name}/drain", { params: { path: { name } }, body: { drain } });
/** Extends every session that a recent outage interrupted and that has not ended, or reached its limit in the last hour. */
export const giveTimeBackToAll = () => http.POST("/api/operator/give-time-back");
export const getOperatorTeams = () => http.GET("/api/operator/teams");
export const createTeam = (name: string, ownerUsername: string) =>
  http.POST("/api/operator/teams", { body: { name, owner: ownerUsername } });
export const appointOwner = (id: number, ownerUsername: string) =>
  http.POST("/api/operator/teams/{team_id}/owner", { ...teamPath(id), body: { owner: ownerUsername } });
/** No teams: every team may use the problem. */
export const setAllowedTeams = (slug: string, teams: number[]) =>
  http.PUT("/api/operator/problems/{slug}/teams", { params: { path: { slug } }, body: { teams } });
export const getCandidates = (filter: CandidateFilter, beforeId: number | null) =>
  http.GET("/api/operator/candidates", { params: { query: omitNulls({ ...filter, before: beforeId }) } });
export const getAudit = (filter: AuditFilter, beforeId: number | null) =>
  http.GET("/api/operator/audit", { params: { query: omitNulls({ ...filter, before: beforeId }) } });
export const auditCsvUrl = (filter: AuditFilter) =>
  `/api/operator/audit/csv?${new URLSearchParams(Object.entries(filter).filter(([, value]) => value))}`;

export const overviewQuery = () => queryOptions({ queryKey: ["overview"], queryFn: getOverview });
export const operatorTeamsQuery = () => queryOptions({ queryKey: ["operator-teams"], queryFn: getOperatorTeams });
export const operatorProblemsQuery = () =>
  queryOptions({ queryKey: ["operator-problems"], queryFn: () => http.GET("/api/operator/problems") });
/** The id before which the next page begins. Null after the last page. */
const findNextCursor = (rows: { id: number }[], hasMore: boolean) => (hasMore ? (rows.at(-1)?.id ?? null) : null);
export const candidatesQuery = (filter: CandidateFilter) =>
  infiniteQueryOptions({
    queryKey: ["candidates", filter],
    queryFn: ({ pageParam }) => getCandidates(filter, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ candidates, more }) => findNextCursor(candidates, more),
    placeholderData: keepPreviousData,
  });
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => getAudit(filter, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ entries, more }) => findNextCursor(entries, more),
    placeholderData: keepPreviousData,
  });

/** Queries that several pages use or invalidate, each with one cache key. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as requests from "./requests";
import type { AuditFilter, CandidateFilter, RejudgeFilter, RejudgeItemFilter } from "./types";

/** A problem changes only when its version changes, so it is never refetched while the page is open. */
export const problemQuery = (slug: string) =>
  queryOptions({ queryKey: ["problem", slug], queryFn: () => requests.getProblem(slug), staleTime: Infinity });
export const problemsQuery = () => queryOptions({ queryKey: ["problems"], queryFn: requests.getProblems });

export const sessionQuery = (token: string) =>
  queryOptions({ queryKey: ["session", token], queryFn: () => requests.getSession(token) });
export const sessionProblemQuery = (token: string, slug: string) =>
  queryOptions({
    queryKey: ["session-problem", token, slug],
    queryFn: () => requests.getSessionProblem(token, slug),
    staleTime: Infinity,
  });
export const sessionSubmissionsQuery = (token: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["submissions", token, slug, exercise],
    queryFn: () => requests.getSessionSubmissions(token, slug, exercise),
  });
export const draftVersionsQuery = (token: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["draft-versions", token, slug, exercise],
    queryFn: () => requests.getDraftVersions(token, slug, exercise),
  });

export const solutionsQuery = (slug: string) =>
  queryOptions({ queryKey: ["solutions", slug], queryFn: () => requests.getSolutions(slug) });
export const trapsQuery = (slug: string) =>
  queryOptions({ queryKey: ["traps", slug], queryFn: () => requests.getTraps(slug) });

export const interviewsQuery = () => queryOptions({ queryKey: ["interviews"], queryFn: requests.getInterviews });
export const interviewQuery = (id: string) =>
  queryOptions({ queryKey: ["interview", id], queryFn: () => requests.getInterview(id) });
export const submissionQuery = (id: string) =>
  queryOptions({ queryKey: ["submission", id], queryFn: () => requests.getSubmission(id) });

export const overviewQuery = () => queryOptions({ queryKey: ["overview"], queryFn: requests.getOverview });
export const rejudgesQuery = () => queryOptions({ queryKey: ["rejudges"], queryFn: requests.getRejudges });
export const rejudgeQuery = (id: string) =>
  queryOptions({ queryKey: ["rejudge", id], queryFn: () => requests.getRejudge(id) });
export const rejudgeCountQuery = (filter: RejudgeFilter) =>
  queryOptions({
    queryKey: ["rejudge-count", filter],
    queryFn: () => requests.countRejudge(filter),
    placeholderData: keepPreviousData,
  });
/** `judged` and `state` are part of the key because the list changes when either of them does. */
export const rejudgeItemsQuery = (id: string, filter: RejudgeItemFilter, judged: number, state: string) =>
  queryOptions({
    queryKey: ["rejudge-items", id, filter, judged, state],
    queryFn: () => requests.getRejudgeItems(id, filter),
    placeholderData: keepPreviousData,
  });
export const rejudgeItemQuery = (id: string, item: number) =>
  queryOptions({ queryKey: ["rejudge-item", id, item], queryFn: () => requests.getRejudgeItem(id, item) });

export const candidateQuery = (id: number) =>
  queryOptions({ queryKey: ["candidate", id], queryFn: () => requests.getCandidate(id), staleTime: 0 });
const nextCursor = (rows: { id: number }[], more: boolean) => (more ? (rows.at(-1)?.id ?? null) : null);
export const candidatesQuery = (filter: CandidateFilter) =>
  infiniteQueryOptions({
    queryKey: ["candidates", filter],
    queryFn: ({ pageParam }) => requests.getCandidates(filter, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ candidates, more }) => nextCursor(candidates, more),
    placeholderData: keepPreviousData,
  });
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) => requests.getAudit(filter, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ entries, more }) => nextCursor(entries, more),
    placeholderData: keepPreviousData,
  });

/** What more than one page asks for or makes ask again, each under one key. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as calls from "./calls";
import type { AuditWanted, ItemsWanted, KeptWanted, RejudgeWanted } from "./types";

/** A problem's text changes with its version only, which no page outlives. */
export const problemQuery = (slug: string) =>
  queryOptions({ queryKey: ["problem", slug], queryFn: () => calls.getProblem(slug), staleTime: Infinity });
export const problemsQuery = () => queryOptions({ queryKey: ["problems"], queryFn: calls.getProblems });

export const seatQuery = (token: string) =>
  queryOptions({ queryKey: ["seat", token], queryFn: () => calls.getSeat(token) });
export const submissionsQuery = (token: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["submissions", token, slug, exercise],
    queryFn: () => calls.getSubmissions(token, slug, exercise),
  });
export const oldDraftsQuery = (token: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["old-drafts", token, slug, exercise],
    queryFn: () => calls.getOldDrafts(token, slug, exercise),
  });

export const solutionsQuery = (slug: string) =>
  queryOptions({ queryKey: ["solutions", slug], queryFn: () => calls.getSolutions(slug) });
export const trapsQuery = (slug: string) =>
  queryOptions({ queryKey: ["traps", slug], queryFn: () => calls.getTraps(slug) });

export const interviewsQuery = () => queryOptions({ queryKey: ["interviews"], queryFn: calls.getInterviews });
export const interviewQuery = (id: string) =>
  queryOptions({ queryKey: ["interview", id], queryFn: () => calls.getInterview(id) });
export const submissionQuery = (id: string) =>
  queryOptions({ queryKey: ["submission", id], queryFn: () => calls.getSubmission(id) });

export const overviewQuery = () => queryOptions({ queryKey: ["overview"], queryFn: calls.getOverview });
export const rejudgesQuery = () => queryOptions({ queryKey: ["rejudges"], queryFn: calls.getRejudges });
export const rejudgeQuery = (id: string) =>
  queryOptions({ queryKey: ["rejudge", id], queryFn: () => calls.getRejudge(id) });
export const rejudgeCountQuery = (wanted: RejudgeWanted) =>
  queryOptions({
    queryKey: ["rejudge-count", wanted],
    queryFn: () => calls.countRejudge(wanted),
    placeholderData: keepPreviousData,
  });
/** `judged` and `state`: when more is judged, or it is decided, the list is another one. */
export const rejudgeItemsQuery = (id: string, wanted: ItemsWanted, judged: number, state: string) =>
  queryOptions({
    queryKey: ["rejudge-items", id, wanted, judged, state],
    queryFn: () => calls.getRejudgeItems(id, wanted),
    placeholderData: keepPreviousData,
  });
export const rejudgeItemQuery = (id: string, item: number) =>
  queryOptions({ queryKey: ["rejudge-item", id, item], queryFn: () => calls.getRejudgeItem(id, item) });

export const candidateQuery = (id: number) =>
  queryOptions({ queryKey: ["candidate", id], queryFn: () => calls.getCandidate(id), staleTime: 0 });
const nextOf = (rows: { id: number }[], more: boolean) => (more ? (rows.at(-1)?.id ?? null) : null);
export const candidatesQuery = (wanted: KeptWanted) =>
  infiniteQueryOptions({
    queryKey: ["candidates", wanted],
    queryFn: ({ pageParam }) => calls.getCandidates(wanted, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ candidates, more }) => nextOf(candidates, more),
    placeholderData: keepPreviousData,
  });
export const auditQuery = (wanted: AuditWanted) =>
  infiniteQueryOptions({
    queryKey: ["audit", wanted],
    queryFn: ({ pageParam }) => calls.getAudit(wanted, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ entries, more }) => nextOf(entries, more),
    placeholderData: keepPreviousData,
  });

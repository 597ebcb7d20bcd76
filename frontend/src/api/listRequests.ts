/** Requests of the lists of sessions and interviews, and of their saved views. A list's request has the parameters of its
 * page's URL. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type ListedSession = Schemas["ListedSession"];
export type SessionListOptions = Schemas["SessionListOptions"];
export type SavedView = Schemas["SavedViewOut"];
export type ListName = Schemas["SavedViewIn"]["page"];
type SessionQuery = NonNullable<operations["judge_api_lists_sessions_list_sessions"]["parameters"]["query"]>;
type InterviewQuery = NonNullable<operations["judge_api_lists_interviews_list_interviews"]["parameters"]["query"]>;

export const SESSION_PARAMS = [
  ...["search", "team", "interview", "state", "problem", "bug", "verdict", "score", "at_least", "at_most", "decision"],
  ...["interviewer", "since", "until", "order"],
];
export const INTERVIEW_PARAMS = ["search", "team", "problem", "interviewer", "since", "until", "order"];

/** Returns the query string of the parameters with these names that have a value, in this order. */
export function selectParams(params: URLSearchParams, names: readonly string[]): string {
  const filled = names.flatMap((name): [string, string][] => {
    const value = params.get(name);
    return value ? [[name, value]] : [];
  });
  return new URLSearchParams(filled).toString();
}

/** The values come from the URL, so the type is not certain. The server checks them. */
const parseQuery = <T>(query: string) => Object.fromEntries(new URLSearchParams(query)) as T;

/** How old a list may be before it is loaded again. */
const MAX_AGE_MS = 30_000;

export const sessionListQuery = (query: string) =>
  queryOptions({
    queryKey: ["session-list", query],
    queryFn: () => http.GET("/api/session-list", { params: { query: parseQuery<SessionQuery>(query) } }),
    placeholderData: keepPreviousData,
    refetchInterval: MAX_AGE_MS,
  });

export const sessionListOptionsQuery = () =>
  queryOptions({
    queryKey: ["session-list-options"],
    queryFn: () => http.GET("/api/session-list/options"),
    staleTime: MAX_AGE_MS,
  });

/** The interviews whose title contains `title`, and the one with the id `chosen`, which comes from the URL. */
export const interviewChoicesQuery = (team: number | undefined, title: string, chosen: string) =>
  queryOptions({
    queryKey: ["interviews", "choices", team, title, chosen],
    queryFn: () =>
      http.GET("/api/session-list/interviews", {
        params: { query: { team, title, chosen: /^\d{1,15}$/.test(chosen) ? Number(chosen) : undefined } },
      }),
    placeholderData: keepPreviousData,
    staleTime: MAX_AGE_MS,
  });

export const interviewListQuery = (query: string) =>
  queryOptions({
    // Below the key of all lists of interviews, which a new interview makes invalid.
    queryKey: ["interviews", "list", query],
    queryFn: () => http.GET("/api/interview-list", { params: { query: parseQuery<InterviewQuery>(query) } }),
    placeholderData: keepPreviousData,
  });

export const csvUrl = (list: "session-list" | "interview-list", query: string) =>
  `/api/${list}/csv${query && `?${query}`}`;

export const savedViewsQuery = (page: ListName) =>
  queryOptions({
    queryKey: ["saved-views", page],
    queryFn: () => http.GET("/api/saved-views", { params: { query: { page } } }),
  });

export const saveView = (view: Schemas["SavedViewIn"]) => http.POST("/api/saved-views", { body: view });
export const renameView = (id: number, name: string) =>
  http.PUT("/api/saved-views/{view_id}", { params: { path: { view_id: id } }, body: { name } });
export const deleteView = (id: number) =>
  http.DELETE("/api/saved-views/{view_id}", { params: { path: { view_id: id } } });

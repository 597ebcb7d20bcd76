/** Requests about interviews. The server sends the lists of one interview in pages. */
import { keepPreviousData, type Query, queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { interviewPath, teamPath } from "./requestParams";
import type { components, operations } from "./schema";
import type { InterviewRules, NewInterview, NewTemplate } from "./types";

type Schemas = components["schemas"];
export type ListedInvitation = Schemas["ListedInvitation"];
export type InterviewSubmission = Schemas["InterviewSubmission"];
type CandidateQuery = NonNullable<
  operations["judge_api_lists_interview_candidates_list_candidates"]["parameters"]["query"]
>;

export const CANDIDATE_PARAMS = ["search", "state", "order"];
const CHANGING_MS = 5_000;
const UNCHANGED_MS = 30_000;

export const getInterviews = () => http.GET("/api/interviews");
export const getInterview = (id: string) =>
  http.GET("/api/interviews/{interview_id}", { params: { path: { interview_id: Number(id) } } });
export const createInterview = (interview: NewInterview) => http.POST("/api/interviews", { body: interview });
export const changeInterviewRules = (id: number, rules: InterviewRules) =>
  http.PUT("/api/interviews/{interview_id}/rules", { ...interviewPath(id), body: rules });
export const getTemplates = (team: number) => http.GET("/api/teams/{team_id}/templates", teamPath(team));
export const saveTemplate = (team: number, template: NewTemplate) =>
  http.POST("/api/teams/{team_id}/templates", { ...teamPath(team), body: template });
const templatePath = (team: number, id: number) => ({ params: { path: { team_id: team, template_id: id } } });
export const renameTemplate = (team: number, id: number, name: string) =>
  http.PUT("/api/teams/{team_id}/templates/{template_id}", { ...templatePath(team, id), body: { name } });
export const deleteTemplate = (team: number, id: number) =>
  http.DELETE("/api/teams/{team_id}/templates/{template_id}", templatePath(team, id));
/** How often the team's interviews have used each problem. */
export const getProblemUsage = (team: number) => http.GET("/api/teams/{team_id}/problem-usage", teamPath(team));
/** The interview's rubric and assigned interviewers. */
export const getPanel = (interview: number) =>
  http.GET("/api/interviews/{interview_id}/panel", interviewPath(interview));
export const assignInterviewers = (interview: number, interviewers: number[]) =>
  http.PUT("/api/interviews/{interview_id}/panel", { ...interviewPath(interview), body: { interviewers } });

export const interviewsQuery = () => queryOptions({ queryKey: ["interviews"], queryFn: getInterviews });
export const interviewQuery = (id: string) =>
  queryOptions({ queryKey: ["interview", id], queryFn: () => getInterview(id) });
export const templatesQuery = (team: number) =>
  queryOptions({ queryKey: ["templates", team], queryFn: () => getTemplates(team) });
export const problemUsageQuery = (team: number) =>
  queryOptions({ queryKey: ["problem-usage", team], queryFn: () => getProblemUsage(team) });
export const panelQuery = (interview: number) =>
  queryOptions({ queryKey: ["panel", interview], queryFn: () => getPanel(interview) });

/** Of all pages of a list. `query` has the filters. */
export const interviewCsvUrl = (id: number, list: "candidates" | "submissions" | "feedback", query = "") =>
  `/api/interviews/${id}/${list}/csv${query && `?${query}`}`;

/** What an interviewer waits for: work of a candidate, or the mail with the link. */
const isChanging = ({ state, mail }: ListedInvitation) =>
  state === "running" || state === "paused" || (state === "invited" && mail === "waiting");

/** The milliseconds until a page of the interview is loaded again. */
export const chooseRefetchInterval = (isAnyChanging: boolean | undefined) =>
  isAnyChanging ? CHANGING_MS : UNCHANGED_MS;

/** The keys begin with that of the interview, so a change of it makes its lists invalid. */
export const interviewCandidatesQuery = (id: string, query: string) =>
  queryOptions({
    queryKey: ["interview", id, "candidates", query],
    queryFn: () =>
      http.GET("/api/interviews/{interview_id}/candidates", {
        params: {
          ...interviewPath(id).params,
          query: Object.fromEntries(new URLSearchParams(query)) as CandidateQuery,
        },
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }: Query<Schemas["CandidatePage"]>) =>
      chooseRefetchInterval(data?.invitations.some(isChanging)),
  });

export const interviewSubmissionsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ["interview", id, "submissions", page],
    queryFn: () =>
      http.GET("/api/interviews/{interview_id}/submissions", {
        params: { ...interviewPath(id).params, query: { page } },
      }),
    placeholderData: keepPreviousData,
  });

export const interviewFeedbackQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: ["interview", id, "feedback", page],
    queryFn: () =>
      http.GET("/api/interviews/{interview_id}/feedback", { params: { ...interviewPath(id).params, query: { page } } }),
    placeholderData: keepPreviousData,
    refetchInterval: UNCHANGED_MS,
  });

/** Requests about scorecards, their rubrics and the decision. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { interviewPath, invitationPath, teamPath } from "./requestParams";
import type { NewDecision, RubricChange, RubricChoice, RubricDraft, ScorecardDraft } from "./types";

export const getScorecards = (invitation: string) =>
  http.GET("/api/invitations/{invitation_id}/scorecards", invitationPath(invitation));
export const getFolding = (invitation: string) =>
  http.GET("/api/invitations/{invitation_id}/folding", invitationPath(invitation));
export const unfoldResults = (invitation: string) =>
  http.POST("/api/invitations/{invitation_id}/unfold", invitationPath(invitation));
/** The server refuses a draft if its author, whose user id this is, is no longer signed in. */
const byAuthor = (author: number) => ({ headers: { "X-Author": String(author) } });
/** `revision` is that of the stored draft that was changed; 0 if there was none. */
export const changeScorecard = (invitation: string, author: number, draft: ScorecardDraft, revision: number) =>
  http.PUT("/api/invitations/{invitation_id}/scorecard", {
    ...invitationPath(invitation),
    ...byAuthor(author),
    body: { ...draft, revision },
  });
export const saveScorecard = (invitation: string, author: number, revision: number) =>
  http.POST("/api/invitations/{invitation_id}/scorecard/save", {
    ...invitationPath(invitation),
    ...byAuthor(author),
    body: { revision },
  });
export const reopenScorecard = (invitation: string, scorecard: number) =>
  http.POST("/api/invitations/{invitation_id}/scorecards/{scorecard_id}/reopen", {
    params: { path: { invitation_id: Number(invitation), scorecard_id: scorecard } },
  });
export const revealScorecards = (invitation: string) =>
  http.POST("/api/invitations/{invitation_id}/scorecards/reveal", invitationPath(invitation));
export const decideCandidate = (invitation: string, decision: NewDecision) =>
  http.PUT("/api/invitations/{invitation_id}/decision", { ...invitationPath(invitation), body: decision });
export const getRubrics = (team: number) => http.GET("/api/teams/{team_id}/rubrics", teamPath(team));
export const createRubric = (team: number, rubric: RubricDraft) =>
  http.POST("/api/teams/{team_id}/rubrics", { ...teamPath(team), body: rubric });
export const changeRubric = (team: number, id: number, rubric: RubricChange) =>
  http.PUT("/api/teams/{team_id}/rubrics/{rubric_id}", {
    params: { path: { team_id: team, rubric_id: id } },
    body: rubric,
  });
export const deleteRubric = (team: number, id: number) =>
  http.DELETE("/api/teams/{team_id}/rubrics/{rubric_id}", { params: { path: { team_id: team, rubric_id: id } } });
export const chooseRubric = (interview: number, choice: RubricChoice) =>
  http.PUT("/api/interviews/{interview_id}/rubric", { ...interviewPath(interview), body: choice });

export const scorecardsQuery = (invitation: string) =>
  queryOptions({ queryKey: ["scorecards", invitation], queryFn: () => getScorecards(invitation) });
export const foldingQuery = (invitation: string) =>
  queryOptions({ queryKey: ["folding", invitation], queryFn: () => getFolding(invitation) });
export const rubricsQuery = (team: number) =>
  queryOptions({ queryKey: ["rubrics", team], queryFn: () => getRubrics(team) });

/** Requests about the similarity of candidates' code. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { interviewPath } from "./requestParams";
import type { SimilarPairQuery } from "./types";

export const getSimilarity = (interview: string) =>
  http.GET("/api/interviews/{interview_id}/similarity", interviewPath(interview));
export const getSimilarPair = (interview: string, query: SimilarPairQuery) =>
  http.GET("/api/interviews/{interview_id}/similarity/pair", {
    params: { path: { interview_id: Number(interview) }, query },
  });

export const similarityQuery = (interview: string) =>
  queryOptions({ queryKey: ["similarity", interview], queryFn: () => getSimilarity(interview) });
export const similarityWithOtherInterviewsQuery = (interview: string) =>
  queryOptions({
    queryKey: ["similarity", interview, "other-interviews"],
    queryFn: () => http.GET("/api/interviews/{interview_id}/similarity/other-interviews", interviewPath(interview)),
  });
export const similarPairQuery = (interview: string, pair: SimilarPairQuery) =>
  queryOptions({
    queryKey: ["similar-pair", interview, pair],
    queryFn: () => getSimilarPair(interview, pair),
  });

/** Comparisons of sessions. For links to them see shareRequests.ts. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { codeAtEndQuery } from "./reportRequests";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Comparison = Schemas["Comparison"];
export type ComparedSession = Schemas["ComparedSession"];
export type ComparisonData = Pick<Comparison, "exercises" | "rubric" | "sessions">;
export type ComparedWork = Schemas["ComparedWork"];
export type ExerciseHeading = Schemas["ExerciseHeading"];

/** `ids` are those of invitations: "12,15". */
export const comparisonQuery = (ids: string) =>
  queryOptions({
    queryKey: ["comparison", ids],
    queryFn: () => http.GET("/api/comparison", { params: { query: { ids } } }),
  });

/** `session` is ComparedSession.id: an invitation's id, or in a shared report the session's position from 0. */
export type CodeQuery = (
  session: number,
  slug: string,
  exercise: string,
) => Pick<ReturnType<typeof codeAtEndQuery>, "queryKey" | "queryFn">;

export const sessionCodeQuery: CodeQuery = (session, slug, exercise) => codeAtEndQuery(String(session), slug, exercise);

export const getComparisonPdf = (ids: string): Promise<Blob> =>
  http.GET("/api/comparison/pdf", { params: { query: { ids } }, parseAs: "blob" });

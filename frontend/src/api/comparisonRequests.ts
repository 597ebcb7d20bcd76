/** Comparisons of sessions, and links with which people without an account read reports and comparisons. */
import { queryOptions } from "@tanstack/react-query";
import { http, unwrapResult } from "./client";
import { codeAtEndQuery } from "./reportRequests";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Comparison = Schemas["Comparison"];
export type ComparedSession = Schemas["ComparedSession"];
export type ComparisonData = Pick<Comparison, "exercises" | "rubric" | "sessions">;
export type ComparedWork = Schemas["ComparedWork"];
export type ExerciseHeading = Schemas["ExerciseHeading"];
export type SharedReport = Schemas["SharedReport"];
export type ShareLink = Schemas["ShareLinkOut"];
export type NewShareLink = Schemas["NewShareLink"];
export type ShareChoices = Schemas["ShareLinkIn"];

/** `ids` are those of invitations: "12,15". */
export const comparisonQuery = (ids: string) =>
  queryOptions({
    queryKey: ["comparison", ids],
    queryFn: () => unwrapResult(http.GET("/api/comparison", { params: { query: { ids } } })),
  });

export const shareLinksQuery = (ids: string) =>
  queryOptions({
    queryKey: ["share-links", ids],
    queryFn: () => unwrapResult(http.GET("/api/share-links", { params: { query: { ids } } })),
  });
export const createShareLink = (body: ShareChoices) => unwrapResult(http.POST("/api/share-links", { body }));
export const revokeShareLink = (id: number) =>
  unwrapResult(http.POST("/api/share-links/{share_link_id}/revoke", { params: { path: { share_link_id: id } } }));

/** Loaded once: the server records each opening. */
export const sharedReportQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared-report", token],
    queryFn: () => unwrapResult(http.GET("/api/shared/{share_token}", { params: { path: { share_token: token } } })),
    staleTime: Infinity,
    retry: false,
  });

/** `session` is ComparedSession.id: an invitation's id, or in a shared report the session's position from 0. */
export type CodeQuery = (
  session: number,
  slug: string,
  exercise: string,
) => Pick<ReturnType<typeof codeAtEndQuery>, "queryKey" | "queryFn">;

export const sessionCodeQuery: CodeQuery = (session, slug, exercise) => codeAtEndQuery(String(session), slug, exercise);

export const sharedCodeQuery =
  (token: string): CodeQuery =>
  (session, slug, exercise) =>
    queryOptions({
      queryKey: ["code-at-end", `shared ${token} ${session}`, slug, exercise],
      queryFn: () =>
        unwrapResult(
          http.GET("/api/shared/{share_token}/code", {
            params: { path: { share_token: token }, query: { session, slug, exercise } },
          }),
        ),
    });

export const getComparisonPdf = (ids: string): Promise<Blob> =>
  unwrapResult(http.GET("/api/comparison/pdf", { params: { query: { ids } }, parseAs: "blob" }));

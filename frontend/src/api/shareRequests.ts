/** Links with which people without an account read reports and comparisons, and what they read. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import type { CodeQuery } from "./comparisonRequests";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type SharedReport = Schemas["SharedReport"];
export type ShareLink = Schemas["ShareLinkOut"];
export type NewShareLink = Schemas["NewShareLink"];
export type ShareChoices = Schemas["ShareLinkIn"];

/** `ids` are those of invitations: "12,15". */
export const shareLinksQuery = (ids: string) =>
  queryOptions({
    queryKey: ["share-links", ids],
    queryFn: () => http.GET("/api/share-links", { params: { query: { ids } } }),
  });
export const createShareLink = (body: ShareChoices) => http.POST("/api/share-links", { body });
export const revokeShareLink = (id: number) =>
  http.POST("/api/share-links/{share_link_id}/revoke", { params: { path: { share_link_id: id } } });

/** Loaded once: the server records each opening. */
export const sharedReportQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared-report", token],
    queryFn: () => http.GET("/api/shared/{share_token}", { params: { path: { share_token: token } } }),
    staleTime: Infinity,
    retry: false,
  });

export const sharedCodeQuery =
  (token: string): CodeQuery =>
  (session, slug, exercise) =>
    queryOptions({
      queryKey: ["code-at-end", `shared ${token} ${session}`, slug, exercise],
      queryFn: () =>
        http.GET("/api/shared/{share_token}/code", {
          params: { path: { share_token: token }, query: { session, slug, exercise } },
        }),
    });

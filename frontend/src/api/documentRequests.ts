/** Requests about the documents of a session. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import type { UpdateBatch } from "./types";

const documentParams = (token: string, slug: string, exercise: string) => ({
  params: { path: { token, slug }, query: { exercise } },
});
export const getDocument = (token: string, slug: string, exercise: string) =>
  http.GET("/api/sessions/{token}/documents/{slug}", documentParams(token, slug, exercise));

/** Of the update in base64. Browsers refuse larger requests that outlive their page. */
const KEEPALIVE_MAX_CHARACTERS = 60_000;
/** `isLeaving`: the page is being closed, so the request must outlive it if possible. */
export const postDocumentUpdate = (
  token: string,
  slug: string,
  exercise: string,
  body: UpdateBatch,
  isLeaving: boolean,
) =>
  http.POST("/api/sessions/{token}/documents/{slug}/updates", {
    ...documentParams(token, slug, exercise),
    body,
    keepalive: isLeaving && body.update.length < KEEPALIVE_MAX_CHARACTERS,
  });
export const getDocumentVersion = (token: string, slug: string, id: number) =>
  http.GET("/api/sessions/{token}/documents/{slug}/versions/{version_id}", {
    params: { path: { token, slug, version_id: id } },
  });

export const documentVersionsQuery = (token: string, slug: string, exercise: string) =>
  queryOptions({
    queryKey: ["document-versions", token, slug, exercise],
    queryFn: () => http.GET("/api/sessions/{token}/documents/{slug}/versions", documentParams(token, slug, exercise)),
  });

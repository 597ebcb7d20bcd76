/** Requests about rejudges. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { omitNulls } from "./requestParams";
import type { RejudgeFilter, RejudgeItemFilter } from "./types";

export const getRejudges = () => http.GET("/api/operator/rejudges");
export const createRejudge = (filter: RejudgeFilter, reason: string) =>
  http.POST("/api/operator/rejudges", { body: { ...filter, reason } });
const rejudgeParams = (id: string) => ({ params: { path: { rejudge_id: Number(id) } } });
export const getRejudge = (id: string) => http.GET("/api/operator/rejudges/{rejudge_id}", rejudgeParams(id));
export const getRejudgeItem = (id: string, itemId: number) =>
  http.GET("/api/operator/rejudges/{rejudge_id}/items/{item_id}", {
    params: { path: { rejudge_id: Number(id), item_id: itemId } },
  });
export const applyRejudge = (id: string) => http.POST("/api/operator/rejudges/{rejudge_id}/apply", rejudgeParams(id));
export const discardRejudge = (id: string) =>
  http.POST("/api/operator/rejudges/{rejudge_id}/discard", rejudgeParams(id));

export const rejudgesQuery = () => queryOptions({ queryKey: ["rejudges"], queryFn: getRejudges });
export const rejudgeQuery = (id: string) => queryOptions({ queryKey: ["rejudge", id], queryFn: () => getRejudge(id) });
export const matchingSubmissionCountQuery = (filter: RejudgeFilter) =>
  queryOptions({
    queryKey: ["matching-submission-count", filter],
    queryFn: () => http.GET("/api/operator/rejudges/count", { params: { query: omitNulls(filter) } }),
    placeholderData: keepPreviousData,
  });
/** `judgedCount` and `state` are part of the key because the list changes when either of them does. */
export const rejudgeItemsQuery = (id: string, filter: RejudgeItemFilter, judgedCount: number, state: string) =>
  queryOptions({
    queryKey: ["rejudge-items", id, filter, judgedCount, state],
    queryFn: () =>
      http.GET("/api/operator/rejudges/{rejudge_id}/items", {
        params: { path: { rejudge_id: Number(id) }, query: omitNulls(filter) },
      }),
    placeholderData: keepPreviousData,
  });
export const rejudgeItemQuery = (id: string, itemId: number) =>
  queryOptions({ queryKey: ["rejudge-item", id, itemId], queryFn: () => getRejudgeItem(id, itemId) });

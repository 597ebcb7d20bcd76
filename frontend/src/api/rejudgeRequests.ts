/** Requests about rejudges. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { http, unwrapResult } from "./client";
import { omitNulls } from "./requestParams";
import type { RejudgeFilter, RejudgeItemFilter } from "./types";

export const getRejudges = () => unwrapResult(http.GET("/api/operator/rejudges"));
export const countRejudge = (filter: RejudgeFilter) =>
  unwrapResult(http.GET("/api/operator/rejudges/count", { params: { query: omitNulls(filter) } }));
export const createRejudge = (filter: RejudgeFilter, reason: string) =>
  unwrapResult(http.POST("/api/operator/rejudges", { body: { ...filter, reason } }));
const rejudgePath = (id: string) => ({ params: { path: { rejudge_id: Number(id) } } });
export const getRejudge = (id: string) =>
  unwrapResult(http.GET("/api/operator/rejudges/{rejudge_id}", rejudgePath(id)));
export const getRejudgeItems = (id: string, filter: RejudgeItemFilter) =>
  unwrapResult(
    http.GET("/api/operator/rejudges/{rejudge_id}/items", {
      params: { path: { rejudge_id: Number(id) }, query: omitNulls(filter) },
    }),
  );
export const getRejudgeItem = (id: string, item: number) =>
  unwrapResult(
    http.GET("/api/operator/rejudges/{rejudge_id}/items/{item_id}", {
      params: { path: { rejudge_id: Number(id), item_id: item } },
    }),
  );
export const applyRejudge = (id: string) =>
  unwrapResult(http.POST("/api/operator/rejudges/{rejudge_id}/apply", rejudgePath(id)));
export const discardRejudge = (id: string) =>
  unwrapResult(http.POST("/api/operator/rejudges/{rejudge_id}/discard", rejudgePath(id)));

export const rejudgesQuery = () => queryOptions({ queryKey: ["rejudges"], queryFn: getRejudges });
export const rejudgeQuery = (id: string) => queryOptions({ queryKey: ["rejudge", id], queryFn: () => getRejudge(id) });
export const rejudgeCountQuery = (filter: RejudgeFilter) =>
  queryOptions({
    queryKey: ["rejudge-count", filter],
    queryFn: () => countRejudge(filter),
    placeholderData: keepPreviousData,
  });
/** `judged` and `state` are part of the key because the list changes when either of them does. */
export const rejudgeItemsQuery = (id: string, filter: RejudgeItemFilter, judged: number, state: string) =>
  queryOptions({
    queryKey: ["rejudge-items", id, filter, judged, state],
    queryFn: () => getRejudgeItems(id, filter),
    placeholderData: keepPreviousData,
  });
export const rejudgeItemQuery = (id: string, item: number) =>
  queryOptions({ queryKey: ["rejudge-item", id, item], queryFn: () => getRejudgeItem(id, item) });

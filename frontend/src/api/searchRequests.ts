/** The request of the search. */
import { keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import { http } from "./client";
import type { components } from "./schema";

export type SearchResults = components["schemas"]["SearchResults"];

/** Finds nothing without a text. While a new text is searched, the results of the last one stay. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: text ? ({ signal }) => http.GET("/api/search", { params: { query: { text } }, signal }) : skipToken,
    placeholderData: keepPreviousData,
  });

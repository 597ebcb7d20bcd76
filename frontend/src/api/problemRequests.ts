/** Requests about problems. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";

export const getProblem = (slug: string) => http.GET("/api/problems/{slug}", { params: { path: { slug } } });
export const getProblemPreview = (slug: string) =>
  http.GET("/api/problems/{slug}/preview", { params: { path: { slug } } });

/** Never refetched while the page is open: without a new version only the notice and the expected outputs of samples
 * change, which are not worth a request. */
export const problemQuery = (slug: string) =>
  queryOptions({ queryKey: ["problem", slug], queryFn: () => getProblem(slug), staleTime: Infinity });
export const problemPreviewQuery = (slug: string) =>
  queryOptions({ queryKey: ["problem-preview", slug], queryFn: () => getProblemPreview(slug) });
export const problemsQuery = () => queryOptions({ queryKey: ["problems"], queryFn: () => http.GET("/api/problems") });

/** Requests about what is stored of a candidate. */
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";

const candidatePath = (id: number) => ({ params: { path: { candidate_id: id } } });
export const getCandidate = (id: number) => http.GET("/api/candidates/{candidate_id}", candidatePath(id));
export const deleteCandidate = (id: number) => http.DELETE("/api/candidates/{candidate_id}", candidatePath(id));
export const candidateExportUrl = (id: number) => `/api/candidates/${id}/export`;

export const candidateQuery = (id: number) =>
  queryOptions({ queryKey: ["candidate", id], queryFn: () => getCandidate(id), staleTime: 0 });

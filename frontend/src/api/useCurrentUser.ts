import { useQuery } from "@tanstack/react-query";
import { getMe } from "./requests";

export const useCurrentUser = () => useQuery({ queryKey: ["me"], queryFn: getMe, staleTime: 60_000 });

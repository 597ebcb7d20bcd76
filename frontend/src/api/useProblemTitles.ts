import { useQuery } from "@tanstack/react-query";
import { problemsQuery } from "./problemRequests";

/** Returns a function from a problem's slug to its title. It returns the slug until the titles are loaded. */
export function useProblemTitles(): (slug: string) => string {
  const { data } = useQuery({ ...problemsQuery(), staleTime: Infinity });
  return (slug) => data?.find((each) => each.slug === slug)?.title ?? slug;
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { problemsQuery } from "../../api/queries";
import { exerciseTitle } from "../../workspace/exercises";

/** The titles of the problems by their slugs, which stand for themselves until they are known. */
export function useTitles(): (slug: string) => string {
  const { data } = useQuery({ ...problemsQuery(), staleTime: Infinity });
  return (slug) => data?.find((one) => one.slug === slug)?.title ?? slug;
}

interface Props {
  /** Null: practice, which is not for others to read. */
  submission: string | null;
  title: string;
  exercise: string;
}

/** A submission by what it answers, with the way to its report. */
export function Named({ submission, title, exercise }: Props) {
  return (
    <>
      {submission ? <Link to={`/submissions/${submission}`}>{title}</Link> : title}
      <span className="soft small"> {exerciseTitle(exercise)}</span>
    </>
  );
}

import { Link } from "react-router";

/** The head of a page that belongs to a problem of practice. */
export function ProblemHead({ slug, problem, title }: { slug: string; problem: string; title: string }) {
  return (
    <div>
      <p className="small">
        <Link to={`/problems/${slug}`}>{problem}</Link>
      </p>
      <h1>{title}</h1>
    </div>
  );
}

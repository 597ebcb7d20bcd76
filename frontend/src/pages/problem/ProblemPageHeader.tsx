import { Link } from "react-router";

/** The header of a page about one practice problem. */
export function ProblemPageHeader({ slug, problem, title }: { slug: string; problem: string; title: string }) {
  return (
    <div>
      <p className="small">
        <Link to={`/problems/${slug}`}>{problem}</Link>
      </p>
      <h1>{title}</h1>
    </div>
  );
}

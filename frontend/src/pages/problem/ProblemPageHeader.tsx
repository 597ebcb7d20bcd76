import { Link } from "react-router";

interface Props {
  slug: string;
  problemTitle: string;
  pageTitle: string;
}

/** The header of a page about one practice problem, such as its solutions, with a link to its workspace. */
export function ProblemPageHeader({ slug, problemTitle, pageTitle }: Props) {
  return (
    <div>
      <p className="small">
        <Link to={`/problems/${slug}`}>{problemTitle}</Link>
      </p>
      <h1>{pageTitle}</h1>
    </div>
  );
}

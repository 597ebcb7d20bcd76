import { Link } from "react-router";
import { usePageTitle } from "../ui/usePageTitle";

export function NotFoundPage() {
  usePageTitle("Page not found");
  return (
    <div className="stack">
      <h1>Page not found</h1>
      <p>
        The address may be wrong, or the page has moved. <Link to="/">Go to practice</Link>
      </p>
    </div>
  );
}

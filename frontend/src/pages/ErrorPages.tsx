import { Link } from "react-router";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";

export function NotFoundPage() {
  usePageTitle("Page not found");
  return (
    <div className="stack">
      <h1>Page not found</h1>
      <p>
        The address may be wrong, or the page has moved. <Link to="/">Go to the problems</Link>
      </p>
    </div>
  );
}

/** Shown when a page itself fails, most often because a newer version was installed while it was open. */
export function CrashPage() {
  usePageTitle("Page error");
  return (
    <main className="page stack">
      <h1>This page failed</h1>
      <Notice tone="bad" actions={<Button onPress={() => window.location.reload()}>Reload</Button>}>
        An internal error stopped this page. Code in the editor is saved in this browser. Reload the page to continue.
      </Notice>
    </main>
  );
}

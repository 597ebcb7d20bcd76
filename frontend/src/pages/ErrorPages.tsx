import { Link } from "react-router";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/useTitle";

export function Lost() {
  useTitle("No such page");
  return (
    <div className="stack">
      <h1>There is no such page</h1>
      <p>
        The address may be mistyped, or the page was moved. <Link to="/">Go to the problems</Link>
      </p>
    </div>
  );
}

/** When a page itself fails, most often because a newer version was installed while it was open. */
export function PageError() {
  useTitle("The page failed");
  return (
    <main className="page stack">
      <h1>This page met an error of its own</h1>
      <Notice tone="bad" actions={<Button onPress={() => window.location.reload()}>Reload</Button>}>
        What you typed is kept in this browser. Reload the page to go on.
      </Notice>
    </main>
  );
}

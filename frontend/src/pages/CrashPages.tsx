/** Replace a page whose code fails or cannot be loaded. `PageError` is for data that could not be loaded. */
import { useRouteError } from "react-router";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { PageHeader } from "../ui/PageHeader";
import { usePageTitle } from "../ui/usePageTitle";

/** Shown instead of the content of a page that fails, below the main navigation. */
export function CrashContent() {
  usePageTitle("Page error");
  const isPartMissing = isFailedImport(useRouteError());
  return (
    <div className="stack">
      <h1>This page failed</h1>
      <Notice tone="bad" role="alert" actions={<Button onPress={() => window.location.reload()}>Reload</Button>}>
        {isPartMissing
          ? "A part of this page could not be loaded from the server."
          : "An internal error stopped this page."}{" "}
        If you are solving a problem, your code is saved in this browser. Reload the page to continue.
      </Notice>
      <p>
        {/* Loads the pages again. */}
        <a href="/">Go to practice</a>
      </p>
    </div>
  );
}

/** Whether a part of the page could not be loaded, which is no error in its code. The messages are those of Chromium and
 * Firefox, of Vite, and of Safari. */
const isFailedImport = (error: unknown) =>
  error instanceof Error && /dynamically imported module|preload CSS|module script failed/i.test(error.message);

/** Shown when a page without the main navigation fails, or the navigation itself. So its header depends on nothing. */
export function CrashPage() {
  return (
    <>
      <PageHeader />
      <main className="page">
        <CrashContent />
      </main>
    </>
  );
}

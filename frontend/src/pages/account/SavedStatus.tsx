import type { ReactNode } from "react";

/** Announces that a form is saved. It is always on the page, because screen readers announce only changes in it. */
export function SavedStatus({ isSaved, children }: { isSaved: boolean; children: ReactNode }) {
  return (
    <span role="status" className="small tone-good saved-status">
      {isSaved && children}
    </span>
  );
}

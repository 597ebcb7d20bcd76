import type { ReactNode } from "react";
import { ScrollRegion } from "../ui/ScrollRegion";
import "./preformatted-text.css";

/** Text with its line breaks preserved, in a region that scrolls. */
export function PreformattedText({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ScrollRegion className="preformatted-text" label={label}>
      <pre>{children}</pre>
    </ScrollRegion>
  );
}

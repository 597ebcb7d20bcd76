import type { ReactNode } from "react";
import { ScrollRegion } from "../ui/ScrollRegion";
import "./printed.css";

/** Text as a program wrote it, line by line. */
export function Printed({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ScrollRegion className="text-box" label={label}>
      <pre>{children}</pre>
    </ScrollRegion>
  );
}

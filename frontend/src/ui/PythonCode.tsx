import type { ReactNode } from "react";
import { ScrollRegion } from "./ScrollRegion";
import { useLazyPart } from "./useLazyPart";
import "./python-code.css";

/** Read-only Python source. Its syntax is highlighted once the code for that is loaded. */
export function PythonCode({ source, label }: { source: string; label: string }) {
  const { part } = useLazyPart("python", () => import("./highlightPython"), true);
  const parts: ReactNode[] = [];
  const put = (text: string, classes: string) =>
    parts.push(
      classes ? (
        <span className={classes} key={parts.length}>
          {text}
        </span>
      ) : (
        text
      ),
    );
  part?.highlightPython(source, put);
  return (
    <ScrollRegion className="source-frame python-code" label={label}>
      <pre>{part ? parts : source}</pre>
    </ScrollRegion>
  );
}

import { pythonLanguage } from "@codemirror/lang-python";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import type { ReactNode } from "react";
import { ScrollRegion } from "./ScrollRegion";
import "./python-code.css";

/** The same token classes as in the editor: see workspace/editorTheme.ts. */
const HIGHLIGHTER = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: "code-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "code-string" },
  { tag: [tags.number, tags.bool, tags.null, tags.self], class: "code-number" },
  { tag: tags.comment, class: "code-comment" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className), tags.meta],
    class: "code-name",
  },
]);

/** Read-only Python source with syntax highlighting. */
export function PythonCode({ source, label }: { source: string; label: string }) {
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
  highlightCode(source, pythonLanguage.parser.parse(source), HIGHLIGHTER, put, () => parts.push("\n"));
  return (
    <ScrollRegion className="source-frame python-code" label={label}>
      <pre>{parts}</pre>
    </ScrollRegion>
  );
}

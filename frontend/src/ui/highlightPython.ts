import { pythonLanguage } from "@codemirror/lang-python";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";

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

/** Calls `put` with each part of the source in order, and its classes, or "" for text without one. */
export function highlightPython(source: string, put: (text: string, classes: string) => void) {
  highlightCode(source, pythonLanguage.parser.parse(source), HIGHLIGHTER, put, () => put("\n", ""));
}

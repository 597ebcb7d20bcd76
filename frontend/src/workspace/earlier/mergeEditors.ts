/** Two texts with their differences marked. CodeMirror's merge package is large, so this is a chunk of its own. */
import { getChunks, MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { readCspNonce } from "../../ui/cspNonce";
import { applySettings, editorSetup } from "../editorSetup";
import { readEditorSettings } from "../settings/editorSettings";

export interface Side {
  source: string;
  label: string;
}

interface Comparison {
  /** How many places differ. */
  changes: number;
  destroy: () => void;
}

/** Two very different texts are compared line by line after this, so that the page stays responsive. */
const DIFF = { scanLimit: 1000, timeout: 300 };
const COLLAPSE = { margin: 3, minSize: 6 };

/** A weaker background, on which the colors of code have enough contrast. */
const tint = (color: string) => `color-mix(in srgb, var(${color}) 50%, var(--surface))`;

/** A mark on each line says which side it is of, because color alone would not. */
const theme = EditorView.theme({
  "&": { height: "auto" },
  ".cm-changedText, .cm-deletedText": { background: "none !important", textDecoration: "underline 2px !important" },
  ".cm-deletedText, &.cm-merge-a .cm-changedText": {
    textDecoration: "line-through 1px !important",
    color: "var(--bad)",
  },
  "&.cm-merge-b .cm-changedText": { color: "var(--good)" },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: `${tint("--bad-background")} !important` },
  "&.cm-merge-b .cm-changedLine, .cm-insertedLine": { backgroundColor: `${tint("--good-background")} !important` },
  ".cm-deletedChunk": { paddingInlineStart: "0 !important" },
  ".cm-changeGutter": { width: "14px !important", paddingInlineStart: "3px !important" },
  ".cm-changedLineGutter, .cm-deletedLineGutter, .cm-inlineChangedLineGutter": { background: "none !important" },
  ".cm-deletedLineGutter::before, &.cm-merge-a .cm-changedLineGutter::before": {
    content: '"−"',
    color: "var(--bad)",
    fontWeight: "600",
  },
  "&.cm-merge-b .cm-changedLineGutter::before, .cm-inlineChangedLineGutter::before": {
    content: '"+"',
    color: "var(--good)",
    fontWeight: "600",
  },
  ".cm-collapsedLines": {
    background: "var(--raised) !important",
    color: "var(--text-muted) !important",
    fontFamily: "var(--font-sans)",
  },
  // The font has no glyph for the library's ornament.
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"" !important', margin: "0 !important" },
});

function createExtensions(label: string): Extension[] {
  return [
    applySettings(readEditorSettings()),
    theme,
    editorSetup,
    EditorState.readOnly.of(true),
    EditorView.cspNonce.of(readCspNonce()),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
  ];
}

/** Side by side, or as one text with what was removed and added. */
export function createComparison(parent: HTMLElement, older: Side, newer: Side, isWide: boolean): Comparison {
  const common = { highlightChanges: true, gutter: true, diffConfig: DIFF, collapseUnchanged: COLLAPSE };
  if (isWide) {
    const view = new MergeView({
      ...common,
      a: { doc: older.source, extensions: createExtensions(older.label) },
      b: { doc: newer.source, extensions: createExtensions(newer.label) },
      parent,
    });
    return { changes: view.chunks.length, destroy: () => view.destroy() };
  }
  const view = new EditorView({
    doc: newer.source,
    extensions: [
      createExtensions(`${newer.label}, with the differences to: ${older.label}`),
      unifiedMergeView({ ...common, original: older.source, mergeControls: false, allowInlineDiffs: false }),
    ],
    parent,
  });
  return { changes: getChunks(view.state)?.chunks.length ?? 0, destroy: () => view.destroy() };
}

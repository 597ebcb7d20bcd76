/**
 * What editors and viewers of code have in common. It is CodeMirror's basicSetup without its history: undo belongs to
 * the document, so that it reverts only this page's edits.
 */
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { loadTools } from "./editor/loadTools";
import { editorTheme } from "./editorTheme";
import type { EditorSettings } from "./settings/editorSettings";

/** Pasted text may have the line ends of another system. */
export const normalizeLineEnds = (text: string) => text.replace(/\r\n?/g, "\n");

const LEAVE_MS = 10_000;

/**
 * After Escape, Tab leaves the editor for ten seconds, or until another key is pressed. CodeMirror does the same, but not
 * for an Escape that vim's keys or an open list handle.
 */
const leaveWithTabAfterEscape = EditorView.domEventObservers({
  keydown: ({ key }, view) => {
    if (key === "Escape") view.setTabFocusMode(LEAVE_MS);
  },
});

const fontSizes = new Map<number, Extension>();

/** Each size is one style sheet of the page, so it is created once. */
function setFontSize(pixels: number): Extension {
  const theme = fontSizes.get(pixels) ?? EditorView.theme({ "&": { fontSize: `${pixels / 16}rem` } });
  fontSizes.set(pixels, theme);
  return theme;
}

/** The settings that apply to editors and viewers. They come before `editorSetup`, whose font size they replace. */
export const applySettings = ({ fontSize, tabWidth, wrapsLines }: EditorSettings): Extension => [
  setFontSize(fontSize),
  indentUnit.of(" ".repeat(tabWidth)),
  EditorState.tabSize.of(tabWidth),
  wrapsLines ? EditorView.lineWrapping : [],
];

export const editorSetup: Extension = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  foldGutter(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  rectangularSelection(),
  crosshairCursor(),
  highlightActiveLine(),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...foldKeymap, ...completionKeymap, indentWithTab]),
  // A document may contain "\r". As a line end it would be one character here and two in the document.
  EditorState.lineSeparator.of("\n"),
  EditorView.clipboardInputFilter.of(normalizeLineEnds),
  leaveWithTabAfterEscape,
  loadTools,
  python(),
  editorTheme,
];

import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { indentUnit } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useImperativeHandle, useRef } from "react";
import { readCspNonce } from "../ui/cspNonce";
import { editorTheme } from "./editorTheme";
import "./code-editor.css";

export interface EditorHandle {
  source: () => string;
  /** Replaces the whole text. Undo restores the previous text. */
  replace: (source: string) => void;
  focus: () => void;
  /** Marks a line as an error. Null removes the mark. */
  markLine: (line: number | null, message: string) => void;
}

/** Outlives the editor, so that a layout change keeps the cursor and the undo history. */
export interface SavedEditor {
  state: EditorState | null;
}

interface Props {
  initial: string;
  label: string;
  readOnly?: boolean;
  saved?: SavedEditor;
  onReady?: () => void;
  onChange?: (source: string) => void;
  onRun?: () => void;
  onSubmit?: () => void;
  ref?: React.Ref<EditorHandle>;
}

/** A key handler that always reports the key as handled. */
function runHandler(handler: (() => void) | undefined): true {
  handler?.();
  return true;
}

export function CodeEditor({
  initial,
  label,
  readOnly = false,
  saved,
  onReady,
  onChange,
  onRun,
  onSubmit,
  ref,
}: Props) {
  const container = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const handlers = useRef({ onChange, onRun, onSubmit });
  handlers.current = { onChange, onRun, onSubmit };

  // biome-ignore lint/correctness/useExhaustiveDependencies: created once; the owner changes its React key to recreate it
  useEffect(() => {
    if (!container.current) return;
    const state =
      saved?.state ??
      EditorState.create({
        doc: initial,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Mod-Enter", run: () => runHandler(handlers.current.onSubmit) },
              { key: "Mod-'", run: () => runHandler(handlers.current.onRun) },
            ]),
          ),
          basicSetup,
          keymap.of([indentWithTab]),
          indentUnit.of("    "),
          EditorState.tabSize.of(4),
          python(),
          editorTheme,
          EditorState.readOnly.of(readOnly),
          EditorView.lineWrapping,
          EditorView.cspNonce.of(readCspNonce()),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "editor-keys", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) handlers.current.onChange?.(update.state.doc.toString());
          }),
        ],
      });
    const editorView = new EditorView({ state, parent: container.current });
    view.current = editorView;
    onReady?.();
    // If the web font was still loading, the lines were measured in the fallback font.
    void document.fonts?.ready.then(() => editorView.requestMeasure());
    return () => {
      if (saved) saved.state = editorView.state;
      editorView.destroy();
      view.current = null;
    };
  }, []);

  useImperativeHandle(
    ref,
    () => ({
      source: () => view.current?.state.doc.toString() ?? "",
      replace: (source) => {
        const editorView = view.current;
        editorView?.dispatch({
          changes: { from: 0, to: editorView.state.doc.length, insert: source },
          userEvent: "input.replace",
        });
      },
      focus: () => view.current?.focus(),
      markLine: (line, message) => {
        const editorView = view.current;
        if (!editorView) return;
        const markedLine =
          line !== null && line >= 1 && line <= editorView.state.doc.lines ? editorView.state.doc.line(line) : null;
        const diagnostics = markedLine
          ? [{ from: markedLine.from, to: markedLine.to, severity: "error" as const, message }]
          : [];
        editorView.dispatch(setDiagnostics(editorView.state, diagnostics));
      },
    }),
    [],
  );

  return <div className="editor" ref={container} />;
}

import { indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { indentUnit } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useImperativeHandle, useRef } from "react";
import { pageNonce } from "../ui/pageNonce";
import { appearance } from "./highlight";
import "./editor.css";

export interface EditorHandle {
  source: () => string;
  /** Puts another text in the place of all; undo brings the old one back. */
  replace: (source: string) => void;
  focus: () => void;
  /** Marks a line, or takes the mark away. */
  mark: (line: number | null, message: string) => void;
}

/** Survives the editor itself, so that a change of layout keeps cursor and undo history. */
export interface KeptEditor {
  state: EditorState | null;
}

interface Props {
  initial: string;
  label: string;
  readOnly?: boolean;
  kept?: KeptEditor;
  onReady?: () => void;
  onChange?: (source: string) => void;
  onRun?: () => void;
  onSubmit?: () => void;
  ref?: React.Ref<EditorHandle>;
}

/** For a key that is ours whatever came of it. */
function did(call: (() => void) | undefined): true {
  call?.();
  return true;
}

export function Editor({ initial, label, readOnly = false, kept, onReady, onChange, onRun, onSubmit, ref }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const calls = useRef({ onChange, onRun, onSubmit });
  calls.current = { onChange, onRun, onSubmit };

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; its owner gives it a key to make it anew
  useEffect(() => {
    if (!host.current) return;
    const state =
      kept?.state ??
      EditorState.create({
        doc: initial,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Mod-Enter", run: () => did(calls.current.onSubmit) },
              { key: "Mod-'", run: () => did(calls.current.onRun) },
            ]),
          ),
          basicSetup,
          keymap.of([indentWithTab]),
          indentUnit.of("    "),
          EditorState.tabSize.of(4),
          python(),
          appearance,
          EditorState.readOnly.of(readOnly),
          EditorView.lineWrapping,
          EditorView.cspNonce.of(pageNonce()),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "editor-keys", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange?.(update.state.doc.toString());
          }),
        ],
      });
    const own = new EditorView({ state, parent: host.current });
    view.current = own;
    onReady?.();
    // Lines were measured in another font if ours was still on its way.
    void document.fonts?.ready.then(() => own.requestMeasure());
    return () => {
      if (kept) kept.state = own.state;
      own.destroy();
      view.current = null;
    };
  }, []);

  useImperativeHandle(
    ref,
    () => ({
      source: () => view.current?.state.doc.toString() ?? "",
      replace: (source) => {
        const own = view.current;
        own?.dispatch({ changes: { from: 0, to: own.state.doc.length, insert: source }, userEvent: "input.replace" });
      },
      focus: () => view.current?.focus(),
      mark: (line, message) => {
        const own = view.current;
        if (!own) return;
        const there = line !== null && line >= 1 && line <= own.state.doc.lines ? own.state.doc.line(line) : null;
        const marks = there ? [{ from: there.from, to: there.to, severity: "error" as const, message }] : [];
        own.dispatch(setDiagnostics(own.state, marks));
      },
    }),
    [],
  );

  return <div className="editor" ref={host} />;
}

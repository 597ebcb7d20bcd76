import { EditorState, type Text } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import { useEffect, useId, useRef } from "react";
import { readCspNonce } from "../ui/cspNonce";
import { useShortcutRegistration } from "../ui/shortcuts/shortcutRegistry";
import { VIEWER_SHORTCUTS } from "./editor/editorShortcuts";
import { applySettings, editorSetup } from "./editorSetup";
import { readEditorSettings } from "./settings/editorSettings";
import "./code-editor.css";

interface Props {
  source: string;
  label: string;
  /** Lines that stand out, from 1. Give the same array as long as they are the same. */
  marked?: number[];
}

/** Python code that can be read, searched and copied. */
export function SourceViewer({ source, label, marked = NO_LINES }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const description = useId();
  useShortcutRegistration(VIEWER_SHORTCUTS);
  useEffect(() => {
    if (!container.current) return;
    const view = new EditorView({
      doc: source,
      extensions: [
        applySettings(readEditorSettings()),
        editorSetup,
        EditorState.readOnly.of(true),
        EditorView.decorations.of((view) => markLines(view.state.doc, marked)),
        EditorView.cspNonce.of(readCspNonce()),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": description, tabindex: "0" }),
      ],
      parent: container.current,
    });
    return () => view.destroy();
  }, [source, label, marked, description]);
  return (
    <div className="editor" ref={container}>
      <span className="visually-hidden" id={description}>
        Read only.
      </span>
    </div>
  );
}

const NO_LINES: number[] = [];

const markedLine = Decoration.line({ class: "marked-line" });

const markLines = (text: Text, lines: number[]) =>
  Decoration.set(
    lines.filter((line) => line <= text.lines).map((line) => markedLine.range(text.line(line).from)),
    true,
  );

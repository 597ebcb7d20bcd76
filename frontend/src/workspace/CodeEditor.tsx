import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef, useState } from "react";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import { readCspNonce } from "../ui/cspNonce";
import { useShortcutRegistration } from "../ui/shortcuts/shortcutRegistry";
import { pythonCompletion } from "./completion/pythonCompletion";
import type { DocumentBinding } from "./documents/documentView";
import { findTextChange } from "./documents/textChange";
import { formatCommandKey } from "./editor/editorCommands";
import { type EditorHandlers, handleEvents, replaceHandlers } from "./editor/editorHandlers";
import { listEditorShortcuts } from "./editor/editorShortcuts";
import { markInterviewerText } from "./editor/interviewerText";
import { loadKeys } from "./editor/keyBindings";
import { markErrorLine } from "./editor/loadTools";
import { undoHistory } from "./editor/undoHistory";
import { applySettings, editorSetup } from "./editorSetup";
import { type EditorSettings, useEditorSettings } from "./settings/editorSettings";
import "./code-editor.css";

export interface EditorHandle {
  source: () => string;
  /** Whether it has the focus now. It gets none while it is not shown. */
  focus: () => boolean;
  /** Marks a line as an error. Null removes the mark. */
  markLine: (line: number | null, message: string) => void;
  /** Shows the character at this index of the text. */
  scrollTo: (index: number) => void;
}

/** Outlives the editor, so that a layout change keeps the cursor. */
export interface KeptEditor {
  state: EditorState | null;
}

interface Props extends Omit<EditorHandlers, "commands"> {
  /** The document that the editor shows and changes. Its undo history belongs to it. */
  binding: DocumentBinding;
  label: string;
  readOnly?: boolean;
  saved?: KeptEditor;
  /** False if the interview forbids completion. */
  allowsCompletion?: boolean;
  onReady?: () => void;
  /** Reports whether the chosen keys could not be loaded. */
  onKeysMissing?: (isMissing: boolean) => void;
  commands?: EditorHandlers["commands"];
  ref?: React.Ref<EditorHandle>;
}

const NO_COMMANDS: EditorHandlers["commands"] = [];

/** The parts of the editor's configuration that change while it is shown. */
const bindingPart = new Compartment();
const editablePart = new Compartment();
const settingsPart = new Compartment();
const completionPart = new Compartment();
const keysPart = new Compartment();

const bindTo = ({ text, undoManager, cursors }: DocumentBinding) => [
  yCollab(text, cursors, { undoManager }),
  markInterviewerText(cursors),
  undoHistory.of(undoManager),
];
const restrictEditing = (readOnly: boolean) => [
  EditorState.readOnly.of(readOnly),
  EditorView.contentAttributes.of(readOnly ? { "aria-readonly": "true" } : {}),
];

/** Shows another document or a newer text. The change is the smallest one, so the cursor stays in place. */
function rebind(view: EditorView, binding: DocumentBinding) {
  // Without this, the change would be an edit of the document.
  view.dispatch({ effects: bindingPart.reconfigure([]) });
  const changes = findTextChange(view.state.doc.toString(), binding.text.toString());
  view.dispatch({ changes, effects: bindingPart.reconfigure(bindTo(binding)) });
}

export function CodeEditor({
  binding,
  label,
  readOnly = false,
  maxBytes,
  saved,
  allowsCompletion = true,
  onReady,
  onChange,
  onTooLarge,
  onKeysMissing,
  commands = NO_COMMANDS,
  ref,
}: Props) {
  const container = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const shownBinding = useRef(binding);
  const latest = useRef({ maxBytes, onChange, onTooLarge, onKeysMissing, commands });
  latest.current = { maxBytes, onChange, onTooLarge, onKeysMissing, commands };
  const settings = useEditorSettings();
  const completes = settings.completes && allowsCompletion;
  const [loadedKeys, setLoadedKeys] = useState<EditorSettings["keys"]>("standard");
  useShortcutRegistration([
    ...commands.map(({ key, action }) => ({ place: "editor" as const, keys: formatCommandKey(key), action })),
    ...listEditorShortcuts(loadedKeys, { hasCompletion: completes, readOnly }),
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: created once; the effects below follow the other properties
  useEffect(() => {
    if (!container.current) return;
    const state =
      saved?.state ??
      EditorState.create({
        doc: binding.text.toString(),
        extensions: [
          handleEvents(() => latest.current),
          bindingPart.of(bindTo(binding)),
          keymap.of(yUndoManagerKeymap),
          editablePart.of(restrictEditing(readOnly)),
          // Filled by the effects below.
          [settingsPart, completionPart, keysPart].map((compartment) => compartment.of([])),
          editorSetup,
          EditorView.cspNonce.of(readCspNonce()),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "editor-keys", tabindex: "0" }),
        ],
      });
    const editorView = new EditorView({ state, parent: container.current });
    view.current = editorView;
    if (saved?.state) {
      replaceHandlers(editorView, () => latest.current);
      // Other pages may have changed the document since the state was saved.
      rebind(editorView, binding);
    }
    shownBinding.current = binding;
    onReady?.();
    // If the web font was still loading, the lines were measured in the fallback font.
    void document.fonts?.ready.then(() => editorView.requestMeasure());
    return () => {
      if (saved) saved.state = editorView.state;
      editorView.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    if (!view.current || shownBinding.current === binding) return;
    shownBinding.current = binding;
    rebind(view.current, binding);
  }, [binding]);

  useEffect(() => {
    view.current?.dispatch({ effects: editablePart.reconfigure(restrictEditing(readOnly)) });
  }, [readOnly]);

  useEffect(() => {
    view.current?.dispatch({ effects: settingsPart.reconfigure(applySettings(settings)) });
  }, [settings]);

  useEffect(() => {
    view.current?.dispatch({ effects: completionPart.reconfigure(completes ? pythonCompletion : []) });
  }, [completes]);

  useEffect(() => {
    let isCurrent = true;
    const show = (keys: Extension, isMissing: boolean) => {
      if (!isCurrent) return;
      view.current?.dispatch({ effects: keysPart.reconfigure(keys) });
      setLoadedKeys(isMissing ? "standard" : settings.keys);
      latest.current.onKeysMissing?.(isMissing);
    };
    loadKeys(settings.keys).then(
      (keys) => show(keys, false),
      () => show([], true),
    );
    return () => {
      isCurrent = false;
    };
  }, [settings.keys]);

  useImperativeHandle(
    ref,
    () => ({
      source: () => view.current?.state.doc.toString() ?? "",
      focus: () => {
        view.current?.focus();
        return view.current !== null && document.activeElement === view.current.contentDOM;
      },
      scrollTo: (index) => {
        const editorView = view.current;
        const position = Math.min(index, editorView?.state.doc.length ?? 0);
        editorView?.dispatch({ effects: EditorView.scrollIntoView(position, { y: "nearest", yMargin: 60 }) });
      },
      markLine: (line, message) => {
        if (view.current) markErrorLine(view.current, line, message);
      },
    }),
    [],
  );

  return <div className="editor" ref={container} />;
}

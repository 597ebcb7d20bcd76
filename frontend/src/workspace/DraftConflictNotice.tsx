import { Conflict } from "./Conflict";
import type { EditorHandle } from "./Editor";
import type { DraftHandle } from "./useDraft";

interface Props {
  draft: DraftHandle;
  editor: React.RefObject<EditorHandle | null>;
}

export function ConflictNotice({ draft, editor }: Props) {
  if (draft.state.kind !== "conflict") return null;
  const { theirs } = draft.state;
  const mine = () => editor.current?.source() ?? draft.initial ?? "";
  return (
    <Conflict
      mine={mine}
      theirs={theirs.source}
      onMine={() => draft.settle(theirs, mine())}
      onTheirs={() => {
        editor.current?.replace(theirs.source);
        draft.settle(theirs, theirs.source);
      }}
    />
  );
}

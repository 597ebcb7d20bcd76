import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { ScrollRegion } from "../ui/ScrollRegion";
import type { EditorHandle } from "./CodeEditor";
import type { DraftHandle } from "./useDraft";

interface Props {
  draft: DraftHandle;
  editor: React.RefObject<EditorHandle | null>;
}

/** Lets the reader choose between two versions of the draft. Both are stored until then, and undo reverts the choice. */
export function DraftConflictNotice({ draft, editor }: Props) {
  if (draft.state.kind !== "conflict") return null;
  const { serverDraft } = draft.state;
  const readMine = () => editor.current?.source() ?? draft.initial ?? "";
  const keepMine = () => draft.resolveConflict(serverDraft, readMine());
  const acceptTheirs = () => {
    editor.current?.replace(serverDraft.source);
    draft.resolveConflict(serverDraft, serverDraft.source);
  };
  const choices = (
    <>
      <Button onPress={keepMine}>Keep this version</Button>
      <Button onPress={acceptTheirs}>Use the other version</Button>
    </>
  );
  return (
    <Notice
      role="alert"
      actions={
        <span className="row">
          <DialogTrigger>
            <Button>Compare</Button>
            <ModalOverlay isDismissable>
              <Modal>
                <Dialog>
                  {({ close }) => (
                    <>
                      <Heading slot="title">Two versions of your code</Heading>
                      <div className="version-comparison">
                        <DraftVersionText title="In this editor" source={readMine()} />
                        <DraftVersionText title="Saved from another page" source={serverDraft.source} />
                      </div>
                      <div className="row">
                        {choices}
                        <Button kind="quiet" onPress={close}>
                          Decide later
                        </Button>
                      </div>
                    </>
                  )}
                </Dialog>
              </Modal>
            </ModalOverlay>
          </DialogTrigger>
          {choices}
        </span>
      }
    >
      Another page changed this code too. Both versions are stored until you choose one.
    </Notice>
  );
}

function DraftVersionText({ title, source }: { title: string; source: string }) {
  return (
    <div className="stack-2">
      <h3>{title}</h3>
      <ScrollRegion className="version" label={title}>
        <pre>{source}</pre>
      </ScrollRegion>
    </div>
  );
}

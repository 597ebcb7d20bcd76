import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { ScrollRegion } from "../ui/ScrollRegion";

interface Props {
  mine: () => string;
  theirs: string;
  onMine: () => void;
  onTheirs: () => void;
}

/** Two texts, and neither is thrown away: the choice is the reader's, and undo takes it back. */
export function Conflict({ mine, theirs, onMine, onTheirs }: Props) {
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
                      <div className="versions">
                        <Version title="In this editor" source={mine()} />
                        <Version title="Saved from another page" source={theirs} />
                      </div>
                      <div className="row">
                        <Button onPress={onMine}>Keep this editor's</Button>
                        <Button onPress={onTheirs}>Take the other</Button>
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
          <Button onPress={onMine}>Keep this editor's</Button>
          <Button onPress={onTheirs}>Take the other</Button>
        </span>
      }
    >
      This code was changed on another page as well. Both versions are kept until you choose one.
    </Notice>
  );
}

function Version({ title, source }: { title: string; source: string }) {
  return (
    <div className="stack-2">
      <h3>{title}</h3>
      <ScrollRegion className="version" label={title}>
        <pre>{source}</pre>
      </ScrollRegion>
    </div>
  );
}

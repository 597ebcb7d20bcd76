import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { LabeledCheckbox } from "../LabeledCheckbox";
import { TriggerButton } from "../TriggerButton";
import { setQuestionMarkOn, useQuestionMarkOn } from "./questionMarkSetting";
import { PLACES, type Shortcut, useShortcutList } from "./shortcutRegistry";
import "./shortcuts.css";

interface Props {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}

export function ShortcutDialog({ isOpen, onOpenChange }: Props) {
  const shortcuts = useShortcutList();
  const isQuestionMarkOn = useQuestionMarkOn();
  const sections = Object.entries(PLACES).map(([place, title]) => ({
    title,
    shortcuts: shortcuts.filter((each) => each.place === place),
  }));
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal>
        <Dialog>
          <Heading slot="title">Keyboard shortcuts</Heading>
          {sections.map(
            (section) => section.shortcuts.length > 0 && <ShortcutSection key={section.title} {...section} />,
          )}
          <LabeledCheckbox isSelected={isQuestionMarkOn} onChange={setQuestionMarkOn}>
            Open this list with ?
          </LabeledCheckbox>
          <div>
            <TriggerButton autoFocus slot="close">
              Close
            </TriggerButton>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function ShortcutSection({ title, shortcuts }: { title: string; shortcuts: Shortcut[] }) {
  return (
    <section className="stack-2" aria-label={title}>
      <h3>{title}</h3>
      <dl className="shortcut-list">
        {shortcuts.map(({ keys, action }) => (
          <div key={action}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

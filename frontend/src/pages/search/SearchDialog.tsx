import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Label,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  TextField,
} from "react-aria-components";
import { useNavigate } from "react-router";
import { searchQuery } from "../../api/searchRequests";
import type { Me } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { listSections } from "./searchEntries";
import "./search.css";

/** The server is asked when typing pauses for so long. */
const PAUSE_MS = 150;
const MAX_LENGTH = 200;

interface Props {
  me: Me;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function SearchDialog({ me, isOpen, onOpenChange }: Props) {
  return (
    <ModalOverlay
      isDismissable
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      className="react-aria-ModalOverlay search-overlay"
    >
      <Modal className="react-aria-Modal search-modal">
        <Dialog aria-label="Search">
          <Search me={me} close={() => onOpenChange(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Search({ me, close }: { me: Me; close: () => void }) {
  const navigate = useNavigate();
  const [input, setInput] = useState("");
  const text = input.trim();
  const searched = useSettled(text);
  const found = useQuery(searchQuery(searched));
  const isOutdated = searched !== text || found.isPlaceholderData;
  const sections = listSections(me, text, found.data, isOutdated);
  const isSearching = text !== "" && isOutdated && !found.isError;
  const open = (path: string) => {
    close();
    navigate(path);
  };
  return (
    <Autocomplete inputValue={input} onInputChange={setInput}>
      <TextField autoFocus type="search" className="field search-field">
        <Label>Search problems, interviews, candidates and pages</Label>
        <Input maxLength={MAX_LENGTH} autoComplete="off" />
      </TextField>
      {found.isError && <ErrorNotice error={found.error} retry={() => found.refetch()} />}
      <p className="small muted-text" role="status">
        {describeState(text, sections.flatMap(({ entries }) => entries).length, isSearching)}
      </p>
      <Menu aria-label="Results" className="react-aria-Menu search-results" onAction={(key) => open(String(key))}>
        {sections.map(({ title, entries }) => (
          <MenuSection key={title} id={title}>
            <Header>{title}</Header>
            {entries.map((entry) => (
              <MenuItem key={entry.path} id={entry.path} textValue={entry.title}>
                {entry.title}
                {entry.detail && <span className="small muted-text">{entry.detail}</span>}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Autocomplete>
  );
}

function describeState(text: string, count: number, isSearching: boolean): string {
  if (isSearching) return "Searching…";
  if (text === "") return "Type a name, or choose a page.";
  if (count === 0) return `Nothing found for “${text}”. You find only what you may open.`;
  return count === 1 ? "1 result" : `${count} results`;
}

/** The text of a moment ago, once it has stopped changing. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

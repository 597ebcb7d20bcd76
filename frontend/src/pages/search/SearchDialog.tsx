import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
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
import { listCommands } from "./searchCommands";
import { listSections } from "./searchEntries";
import "./search.css";

/** The server is asked when typing pauses for this long. */
const PAUSE_MS = 150;
const MAX_LENGTH = 200;

interface Props {
  me: Me;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  signOut: () => void;
}

export function SearchDialog({ me, isOpen, onOpenChange, signOut }: Props) {
  return (
    <ModalOverlay
      isDismissable
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      className="react-aria-ModalOverlay search-overlay"
    >
      <Modal className="react-aria-Modal search-modal">
        <Dialog aria-label="Search">
          <Search me={me} signOut={signOut} close={() => onOpenChange(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface SearchProps extends Pick<Props, "me" | "signOut"> {
  close: () => void;
}

function Search({ me, signOut, close }: SearchProps) {
  const navigate = useNavigate();
  const [input, setInput] = useState("");
  const text = input.trim();
  const searchedText = useSettledText(text);
  const found = useQuery(searchQuery(searchedText));
  const isOutdated = searchedText !== text || found.isPlaceholderData;
  const commands = useMemo(() => listCommands(signOut), [signOut]);
  // What a command returned, such as that it copied a link.
  const [answer, setAnswer] = useState("");
  const sections = listSections(me, commands, text, found.data, isOutdated);
  const isSearching = text !== "" && isOutdated && !found.isError;
  // Runs a command, or opens a page.
  const open = async (id: string) => {
    const run = commands.find((command) => command.id === id)?.run;
    const answered = run?.();
    if (answered) return setAnswer(await answered);
    close();
    if (!run) navigate(id);
  };
  const changeInput = (next: string) => {
    setInput(next);
    setAnswer("");
  };
  return (
    <Autocomplete inputValue={input} onInputChange={changeInput}>
      <TextField autoFocus type="search" className="field search-field">
        <Label>Search problems, interviews, candidates, pages and commands</Label>
        <Input maxLength={MAX_LENGTH} autoComplete="off" />
      </TextField>
      {found.isError && <ErrorNotice error={found.error} retry={() => found.refetch()} />}
      <p className="small muted-text" role="status">
        {answer || describeState(text, sections.flatMap(({ entries }) => entries).length, isSearching)}
      </p>
      <Menu aria-label="Results" className="react-aria-Menu search-results" onAction={(key) => void open(String(key))}>
        {sections.map(({ title, entries }) => (
          <MenuSection key={title} id={title}>
            <Header>{title}</Header>
            {entries.map((entry) => (
              <MenuItem key={entry.id} id={entry.id} textValue={entry.title}>
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
  if (text === "") return "Type a name, or choose a page or a command.";
  if (count === 0) return `Nothing found for “${text}”. You find only what you may open.`;
  return count === 1 ? "1 result" : `${count} results`;
}

/** The text, once it has not changed for `PAUSE_MS`. Until then, the text before. */
function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

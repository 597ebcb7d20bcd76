import { useId, useState } from "react";
import { readTextFile } from "./readTextFile";

interface Props {
  isDisabled: boolean;
  maxBytes: number;
  /** What a larger file is answered with. */
  tooLarge: string;
  onRead: (text: string) => void;
}

/** Reads a file of text, instead of pasting it. */
export function TextFileField({ isDisabled, maxBytes, tooLarge, onRead }: Props) {
  const id = useId();
  const [isTooLarge, setTooLarge] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setTooLarge(file.size > maxBytes);
    if (file.size <= maxBytes) onRead(await readTextFile(file));
  };
  return (
    <>
      <div className="row">
        <label htmlFor={id} className="small">
          Or choose a file
        </label>
        <input
          id={id}
          className="small"
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          disabled={isDisabled}
          // A file that was corrected has the same name. Browsers report no change if it is chosen again.
          onClick={(event) => {
            event.currentTarget.value = "";
          }}
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </div>
      {isTooLarge && (
        <p className="small tone-bad" role="alert">
          {tooLarge}
        </p>
      )}
    </>
  );
}

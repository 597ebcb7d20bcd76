import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import { Link } from "react-router";
import {
  type AttributeListCheck,
  checkAttributeList,
  deleteAttributes,
  type Fairness,
  fairnessKey,
  importAttributes,
} from "../../api/analyticsRequests";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { RelativeTime } from "../../ui/RelativeTime";
import { ScrollRegion } from "../../ui/ScrollRegion";
import { TextFileField } from "../../ui/TextFileField";
import { pluralize } from "../../ui/textFormat";

/** Characters of the text, and bytes of a file. */
const MAX_LENGTH = 512 * 1024;
const EXAMPLE = "candidate,shift,site\nRobin Lee,early,North\nSam Diaz,late,South";

interface Props {
  team: number;
  attributes: Fairness["attributes"];
  minGroupSize: number;
}

/** What is imported, and a form that imports or replaces it after a check of each line. */
export function AttributeImport({ team, attributes, minGroupSize }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section className="stack" aria-labelledby="imported">
      <div className="stack-2">
        <h2 id="imported" ref={heading} tabIndex={-1}>
          Imported attributes
        </h2>
        <p className="small muted-text readable-width">
          Import only what your organization may use for this, and tell your candidates. Values are deleted together
          with the candidate, and are part of the data that a candidate can export.
        </p>
      </div>
      <AttributeTable team={team} attributes={attributes} heading={heading} />
      <ImportForm team={team} minGroupSize={minGroupSize} heading={heading} />
    </section>
  );
}

interface HeadingProps {
  /** Gets the focus when the pressed button disappears. */
  heading: RefObject<HTMLHeadingElement | null>;
}

function AttributeTable({ team, attributes, heading }: Pick<Props, "team" | "attributes"> & HeadingProps) {
  const queryClient = useQueryClient();
  const [toDelete, setToDelete] = useState<string | null>(null);
  const [isDeleted, setDeleted] = useState(false);
  useEffect(() => {
    if (isDeleted && !toDelete) heading.current?.focus();
    if (!toDelete) setDeleted(false);
  }, [isDeleted, toDelete, heading]);
  const remove = async (name: string) => {
    await deleteAttributes(team, name);
    await queryClient.invalidateQueries({ queryKey: fairnessKey(team) });
    setDeleted(true);
  };
  return (
    <>
      {attributes.length > 0 && (
        <ScrollRegion label="Attributes of your team">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">Attribute</th>
                <th scope="col" className="num">
                  Candidates
                </th>
                <th scope="col">Imported</th>
                <th scope="col">
                  <span className="visually-hidden">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {attributes.map(({ name, candidates, imported_at }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="num">{candidates}</td>
                  <td>
                    <RelativeTime at={imported_at} />
                  </td>
                  <td>
                    <Button kind="quiet" onPress={() => setToDelete(name)}>
                      Delete<span className="visually-hidden"> {name}</span>
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {toDelete !== null && (
        <ConfirmDialog
          isOpen
          onOpenChange={() => setToDelete(null)}
          title={`Delete ${toDelete}?`}
          cancelLabel="Keep it"
          confirmLabel="Delete attribute"
          onConfirm={() => remove(toDelete)}
        >
          The values of all candidates of your team are deleted. You can import them again from your own file.
        </ConfirmDialog>
      )}
    </>
  );
}

function ImportForm({ team, minGroupSize, heading }: Pick<Props, "team" | "minGroupSize"> & HeadingProps) {
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const check = useMutation({ mutationFn: () => checkAttributeList(team, text) });
  const store = useMutation({
    mutationFn: () => importAttributes(team, text),
    onSuccess: () => {
      setText("");
      check.reset();
      heading.current?.focus();
      return queryClient.invalidateQueries({ queryKey: fairnessKey(team) });
    },
  });
  const change = (value: string) => {
    setText(value);
    check.reset();
    store.reset();
  };
  const isValid = check.data !== undefined && check.data.errors.length + check.data.wrong_lines === 0;
  return (
    <div className="stack-2">
      <h3>Import a CSV file</h3>
      <p className="small readable-width">
        The first line names the columns: “candidate”, then one column for each attribute. A candidate is a name as in
        the interview, the link of the invitation, or the address of the session's page. Instead, a column “session” can
        have the numbers of the CSV of your <Link to="/sessions">sessions</Link>. Importing again replaces the values
        that the list has, and an empty cell deletes one. Nothing is stored before you have seen a preview.
      </p>
      <TextField
        className="field list-field"
        value={text}
        onChange={change}
        isReadOnly={store.isPending}
        maxLength={MAX_LENGTH}
      >
        <Label>List of attributes</Label>
        <TextArea rows={5} className="input mono" placeholder={EXAMPLE} />
      </TextField>
      <TextFileField
        isDisabled={store.isPending}
        maxBytes={MAX_LENGTH}
        tooLarge="This file is larger than 512 KiB, so it was not read. Split it."
        onRead={change}
      />
      <div className="row">
        <Button onPress={() => check.mutate()} isDisabled={!text.trim()} isPending={check.isPending}>
          Preview list
        </Button>
        {check.data && isValid && (
          <Button kind="primary" onPress={() => store.mutate()} isPending={store.isPending}>
            Import attributes of {pluralize(check.data.candidates, "candidate")}
          </Button>
        )}
        <span role="status" className={check.data && !isValid ? "small tone-bad" : "small muted-text"}>
          {check.data && describeCheck(check.data)}
          {store.data && `Stored for ${pluralize(store.data.candidates, "candidate")}.`}
        </span>
      </div>
      {check.isError && <ErrorNotice error={check.error} />}
      {store.isError && <ErrorNotice error={store.error} />}
      {check.data && <Preview check={check.data} minGroupSize={minGroupSize} />}
    </div>
  );
}

function describeCheck({ errors, wrong_lines, candidates }: AttributeListCheck): string {
  if (errors.length > 0) return "The list cannot be used. Correct it, then preview it again.";
  if (wrong_lines === 0) return "Every line can be used. Nothing is stored yet.";
  return `${pluralize(wrong_lines, "line")} of ${candidates} cannot be used. Correct the list, then preview it again.`;
}

function Preview({ check, minGroupSize }: { check: AttributeListCheck; minGroupSize: number }) {
  const { errors, lines, wrong_lines, groups } = check;
  return (
    <>
      {errors.length > 0 && (
        <ul className="bullet-list tone-bad">
          {errors.map((error) => (
            <li key={error}>{error}</li>
          ))}
        </ul>
      )}
      {lines.length > 0 && (
        <ScrollRegion label="Lines that cannot be used">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col" className="num">
                  Line
                </th>
                <th scope="col">Candidate</th>
                <th scope="col">Check</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.line}>
                  <th scope="row" className="num">
                    {line.line}
                  </th>
                  <td>{line.who}</td>
                  <td className="tone-bad">{line.errors.join(" ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {wrong_lines > lines.length && <p className="small muted-text">And {wrong_lines - lines.length} more lines.</p>}
      {groups.length > 0 && (
        <ScrollRegion label="Groups in the list">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">Attribute</th>
                <th scope="col">Group</th>
                <th scope="col" className="num">
                  Candidates
                </th>
                <th scope="col">Note</th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ attribute, value, candidates }) => (
                <tr key={`${attribute} ${value}`}>
                  <th scope="row">{attribute}</th>
                  <td>{value}</td>
                  <td className="num">{candidates}</td>
                  <td>{candidates < minGroupSize && "Hidden unless more are stored already"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </>
  );
}

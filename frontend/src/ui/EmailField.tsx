import { Input, Label, TextField } from "react-aria-components";
import { FieldError } from "./FieldError";

interface Props {
  title?: string;
  value: string;
  onChange: (email: string) => void;
}

/** The address of somebody else: browsers do not offer the user's own. */
export function EmailField({ title = "Email address (optional)", value, onChange }: Props) {
  return (
    <TextField className="field" type="email" value={value} onChange={onChange} maxLength={254}>
      <Label>{title}</Label>
      <Input autoComplete="off" />
      <FieldError />
    </TextField>
  );
}

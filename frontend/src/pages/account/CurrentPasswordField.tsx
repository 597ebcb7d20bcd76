import { Input, Label, TextField } from "react-aria-components";
import { FieldError } from "../../ui/FieldError";

/** The field `password` of a form. */
export function CurrentPasswordField() {
  return (
    <TextField className="field" name="password" type="password" isRequired autoComplete="current-password">
      <Label>Current password</Label>
      <Input />
      <FieldError />
    </TextField>
  );
}

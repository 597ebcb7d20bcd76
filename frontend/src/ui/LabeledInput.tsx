import type { ReactNode } from "react";
import { Input, Label, TextField, type TextFieldProps } from "react-aria-components";
import { FieldError } from "./FieldError";

interface Props extends Omit<TextFieldProps, "children"> {
  title: string;
  /** What it is for, below the input. */
  children?: ReactNode;
}

/** A field for a line of text that browsers do not fill in, with its label and its error. */
export function LabeledInput({ className = "field", title, children, ...rest }: Props) {
  return (
    <TextField className={className} {...rest}>
      <Label>{title}</Label>
      <Input autoComplete="off" />
      {children}
      <FieldError />
    </TextField>
  );
}

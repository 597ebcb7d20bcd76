/** A name as it stands at the beginning of a line. */
export const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A statement taken apart: what is asked at first, and the follow-up parts, which are for afterwards. */
export interface Sections {
  core: string;
  parts: { title: string; text: string }[];
}

export function sectionsOf(statement: string): Sections {
  const found: Sections = { core: "", parts: [] };
  for (const section of statement.split(/^(?=## )/m)) {
    const [, title] = /^## (Part \d.*)\n/.exec(section) ?? [];
    if (title) found.parts.push({ title, text: section.slice(section.indexOf("\n") + 1) });
    else found.core += section;
  }
  return found;
}

/** A statement split into its core and its follow-up parts. */
export interface StatementSections {
  core: string;
  parts: { title: string; text: string }[];
}

export function splitStatement(statement: string): StatementSections {
  const sections: StatementSections = { core: "", parts: [] };
  for (const section of statement.split(/^(?=## )/m)) {
    const [, title] = /^## (Part \d.*)\n/.exec(section) ?? [];
    if (title) sections.parts.push({ title, text: section.slice(section.indexOf("\n") + 1) });
    else sections.core += section;
  }
  return sections;
}

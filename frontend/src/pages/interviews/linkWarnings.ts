/** Beside the link of a candidate. */
export const LINK_WARNING = "Anyone with this link can take the interview. Send it only to them.";
/** Beside the links of several candidates. */
export const LINKS_WARNING = "Anyone with a link can take that interview. Send each link only to its candidate.";

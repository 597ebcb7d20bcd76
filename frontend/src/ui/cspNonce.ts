/** The nonce that the content security policy requires of style sheets created at run time. "" if there is none. */
export const readCspNonce = () => document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

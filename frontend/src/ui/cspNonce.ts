/** What a style sheet made at run time must carry, so that the content security policy lets it in; "" where there is none. */
export const pageNonce = () => document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";

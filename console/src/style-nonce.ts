/**
 * The number with which this page may make style elements: the server draws a new one for each answer. Scripts get
 * none; they come from files of this server alone.
 */
export const styleNonce = document.querySelector('meta[name="style-nonce"]')?.getAttribute('content') ?? '';

// The library that keeps the page still behind a dialog looks for it here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });

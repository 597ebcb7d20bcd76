/** Whether a dialog is open. It may hold unsaved input, so no shortcut opens something above or behind it. */
export const isDialogOpen = (): boolean => document.querySelector("[role=dialog], [role=alertdialog]") !== null;

// The dialogs: fetched after the first graph is drawn, which nobody opens one before.
export { AccountDialog } from "./access/account";
export { AlertsDialog } from "./alerts/dialog";
export { HelpDialog } from "./head/help";
export { SettingsDialog } from "./settings/settings";

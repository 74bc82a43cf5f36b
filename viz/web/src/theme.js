// Light or dark: as the system has it, until the reader says otherwise.

import { byId } from "./element.js";

const NAMES = ["system", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");
let chosen = "system";

export const theme = () => (chosen === "system" ? (system.matches ? "dark" : "light") : chosen);

// Text and ground as the style sheet has them, for canvases and files cannot look there.
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function startTheme(changed) {
  const button = byId("theme");
  const apply = () => {
    document.documentElement.dataset.theme = theme();
    button.textContent = { system: "◐", light: "☀", dark: "☾" }[chosen];
    button.title = `Colours: ${chosen === "system" ? "as the system" : chosen}`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    chosen = NAMES[(NAMES.indexOf(chosen) + 1) % NAMES.length];
    apply();
    changed();
  });
  system.addEventListener("change", () => {
    apply();
    changed();
  });
  apply();
}

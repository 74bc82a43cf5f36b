// The row above the picture: what it is of, how far it reaches, and how near one stands.

import { byId, make } from "./element.js";
import { name } from "./panel.js";

const DIRECTIONS = { ancestors: "Ancestors", both: "Both", descendants: "Descendants" };
const DEPTHS = [1, 2, 3, 4, Infinity];

export class Toolbar {
  // actions: { change(patch), remove(node), fit(), zoom(factor) }
  constructor(actions) {
    this.element = byId("toolbar");
    this.actions = actions;
  }

  show(state) {
    const held = document.activeElement?.dataset.key;
    const parts =
      state.view === "map"
        ? []
        : state.path
          ? [this.path(state)]
          : [this.focus(state), this.directions(state), this.depths(state)];
    const { fit, zoom } = this.actions;
    parts.push(
      make(
        "div",
        { class: "zoom", role: "group", "aria-label": "Zoom" },
        make("button", {
          type: "button",
          "data-key": "in",
          "aria-label": "Zoom in",
          text: "+",
          click: () => zoom(1.4),
        }),
        make("button", {
          type: "button",
          "data-key": "out",
          "aria-label": "Zoom out",
          text: "−",
          click: () => zoom(1 / 1.4),
        }),
        make("button", {
          type: "button",
          "data-key": "fit",
          text: "Fit",
          title: "All of it (key 0)",
          click: fit,
        }),
      ),
    );
    this.element.replaceChildren(...parts);
    byId("undo").replaceChildren(...this.undos(state));
    if (held) this.element.querySelector(`[data-key="${held}"]`)?.focus();
  }

  undos({ hidden, expanded, view, path }) {
    const undo = (list, words, title) =>
      make("button", {
        type: "button",
        text: `${words} ×`,
        title,
        click: () => this.actions.change({ [list]: [] }),
      });
    return [
      ...(hidden.length ? [undo("hidden", `${hidden.length} hidden`, "Show what was hidden")] : []),
      ...(expanded.length && view === "lineage" && !path
        ? [undo("expanded", `${expanded.length} expanded`, "Fold what was expanded")]
        : []),
    ];
  }

  focus({ focus }) {
    const chips = focus.map((node) => {
      const chip = make("span", { class: "chip" }, name(node));
      if (focus.length > 1) {
        chip.append(
          make("button", {
            type: "button",
            "aria-label": "Remove",
            text: "×",
            click: () => this.actions.remove(node),
          }),
        );
      }
      return chip;
    });
    return make("div", { class: "chips" }, ...chips);
  }

  path({ path: [a, b] }) {
    const done = make("button", {
      type: "button",
      "aria-label": "Leave the path",
      text: "×",
      click: () => this.actions.change({ path: null }),
    });
    return make("div", { class: "chips" }, make("span", { class: "chip" }, name(a), " … ", name(b), done));
  }

  directions({ direction }) {
    return this.choice("Which way", Object.entries(DIRECTIONS), direction, (value) => ({ direction: value }));
  }

  depths({ depth }) {
    const levels = DEPTHS.map((value) => [value, value === Infinity ? "all" : String(value)]);
    return make(
      "div",
      { class: "labelled" },
      make("span", { class: "soft", "aria-hidden": "true", text: "Steps" }),
      this.choice("Steps", levels, depth, (value) => ({ depth: value })),
    );
  }

  choice(label, options, current, patch) {
    return make(
      "div",
      { class: "segments", role: "group", "aria-label": label },
      ...options.map(([value, text]) =>
        make("button", {
          type: "button",
          "data-key": `${label} ${value}`,
          "aria-pressed": String(value === current),
          text,
          click: () => this.actions.change(patch(value)),
        }),
      ),
    );
  }
}

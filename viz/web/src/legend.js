// The legend, which is also the filter.

import { byId, draw, make } from "./element.js";
import { edgeCount, edges, kinds, look, nodeCount, nodes, types } from "./graph.js";
import { outline } from "./shape.js";

export class Legend {
  // change: takes a patch of the state.
  constructor(change) {
    this.change = change;
    this.state = null;
    const known = Array.from({ length: nodeCount }, (_, node) => nodes.year[node]).filter(
      (year) => year !== null,
    );
    this.years = known.length
      ? [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
      : null;
    const most = edges.documents.reduce((a, b) => Math.max(a, b), 1);
    this.relations = types.map((type) =>
      this.tick(
        "type",
        type,
        look.types[type].forward,
        count(edges.type, type, types, edgeCount),
        lineSample(type),
      ),
    );
    this.kinds = kinds.map((kind) =>
      this.tick(
        "kind",
        kind,
        look.kinds[kind].label,
        count(nodes.kind, kind, kinds, nodeCount),
        boxSample(kind),
      ),
    );
    this.from = this.number("From", this.years?.[0], this.years, (value) => ({ from: value }));
    this.to = this.number("to", this.years?.[1], this.years, (value) => ({ to: value }));
    this.undated = make("input", {
      type: "checkbox",
      name: "undated",
      change: () => change({ undated: this.undated.checked }),
    });
    this.confidence = make("input", {
      type: "range",
      min: 0,
      max: 1,
      step: 0.05,
      name: "confidence",
      "aria-label": "Confidence at least",
      input: () => this.change({ confidence: Number(this.confidence.value) }, { step: false }),
    });
    this.confidenceText = make("output", {});
    this.documents = make("input", {
      type: "number",
      min: 1,
      max: most,
      step: 1,
      name: "documents",
      "aria-label": "Evidence from at least so many documents",
      change: () => change({ documents: clamp(this.documents, 1, most) }),
    });
    byId("filters").append(
      group("Relations, from older to newer", ...this.relations.map(({ row }) => row)),
      group("Nodes", ...this.kinds.map(({ row }) => row)),
      group(
        "Years",
        ...(this.years
          ? [make("div", { class: "row" }, this.from, make("span", { text: "to" }), this.to)]
          : [make("p", { class: "soft", text: "no year is known here" })]),
        make("label", {}, this.undated, "year not known"),
      ),
      group(
        "Evidence",
        make("label", { class: "range" }, "confidence", this.confidence, this.confidenceText),
        make("label", {}, "documents, at least", this.documents),
      ),
      (this.reset = make("button", { type: "button", class: "reset", text: "Reset filters" })),
    );
  }

  number(label, value, years, patch) {
    const input = make("input", {
      type: "number",
      min: years?.[0],
      max: years?.[1],
      step: 1,
      placeholder: value,
      "aria-label": `${label} year`,
    });
    input.addEventListener("change", () =>
      this.change(patch(input.value === "" ? null : clamp(input, ...years))),
    );
    return input;
  }

  tick(name, value, label, number, sample) {
    const box = make("input", { type: "checkbox", name, value, change: () => this.toggle(name) });
    const row = make(
      "label",
      { class: `${name}-${value}${number ? "" : " none"}` },
      box,
      sample,
      make("span", { text: label }),
      make("i", { text: number.toLocaleString("en") }),
    );
    return { box, row, value };
  }

  toggle(name) {
    const chosen = (ticks) => ticks.filter(({ box }) => box.checked).map(({ value }) => value);
    if (name === "kind") this.change({ kinds: chosen(this.kinds) });
    else this.change({ types: { ...this.state.types, [this.state.view]: chosen(this.relations) } });
  }

  show(state) {
    this.state = state;
    for (const { box, value } of this.relations) box.checked = state.types[state.view].includes(value);
    for (const { box, value } of this.kinds) box.checked = state.kinds.includes(value);
    this.from.value = state.from ?? "";
    this.to.value = state.to ?? "";
    this.undated.checked = state.undated;
    this.confidence.value = state.confidence;
    this.confidenceText.textContent = `≥ ${state.confidence.toFixed(2)}`;
    this.documents.value = state.documents;
  }
}

function clamp(input, low, high) {
  const value = Math.round(Number(input.value));
  return Math.min(high, Math.max(low, Number.isFinite(value) ? value : low));
}

function count(column, name, names, length) {
  const wanted = String(names.indexOf(name));
  let found = 0;
  for (let i = 0; i < length; i++) found += column[i] === wanted;
  return found;
}

const group = (title, ...rows) => make("fieldset", {}, make("legend", { text: title }), ...rows);

function lineSample(type) {
  return draw(
    "svg",
    { class: `picture line type-${type}`, width: 32, height: 14, "aria-hidden": "true" },
    draw("path", { class: "stroke", d: "M1 7H24" }),
    draw("path", { class: "head", d: "M31 7l-8 -3.8v7.6Z" }),
  );
}

function boxSample(kind) {
  return draw(
    "svg",
    {
      class: `picture box kind-${kind}`,
      width: 32,
      height: 18,
      viewBox: "-21 -12 42 24",
      "aria-hidden": "true",
    },
    draw("path", { class: "outline", d: outline(kind, 38, 21) }),
  );
}

// The lineage as a picture: boxes on a time axis, lines from the older to the newer. SVG, so that it is sharp at
// any size, can be read aloud and saved as it stands.

import { draw, plain } from "./element.js";
import { LINE_HEIGHT, edges, heightOf, kindOf, labelOf, look, nodes, typeOf } from "./graph.js";
import { layLineage } from "./lineage_layout.js";
import { curve, head, loop, outline } from "./shape.js";
import { Viewport } from "./viewport.js";

const HEADER = 26;
const FAR = 20_000;

export class LineageView {
  constructor(frame, { onSelect, onHover, onOpen }) {
    this.svg = draw("svg", {
      class: "picture",
      role: "group",
      "aria-label": "Lineage",
      width: "100%",
      height: "100%",
    });
    this.scene = draw("g");
    this.header = draw("g", { class: "header", "aria-hidden": "true" });
    this.svg.append(this.scene, this.header);
    frame.append(this.svg);
    this.frame = frame;
    this.onSelect = onSelect;
    this.viewport = new Viewport(frame, this.scene, (seen) => this.keepHeader(seen));
    this.boxes = new Map();
    this.lines = new Map();
    this.svg.addEventListener("click", (event) => {
      if (!this.viewport.dragged && event.detail < 2) onSelect(hit(event.target));
    });
    // The first of two clicks may open the panel under the pointer: the second then falls on that.
    let first = null;
    addEventListener(
      "click",
      ({ detail, target }) => {
        if (detail < 2) first = this.svg.contains(target) && !this.viewport.dragged ? hit(target) : null;
      },
      true,
    );
    addEventListener("dblclick", () => {
      if (first?.node !== undefined) onOpen(first.node);
    });
    this.svg.addEventListener("pointerover", (event) =>
      onHover(this.viewport.pointers.size ? null : hit(event.target), event),
    );
    this.svg.addEventListener("pointerleave", () => onHover(null));
    this.svg.addEventListener("keydown", (event) => this.key(event));
  }

  // anchor: a node that should stay where it is on the screen; without one all is fitted anew.
  show({ nodes: shown, edges: lines }, { focus, anchor }) {
    const held = anchor === undefined ? undefined : this.places?.get(anchor);
    const before = held && {
      x: held.x * this.viewport.scale + this.viewport.x,
      y: held.y * this.viewport.scale + this.viewport.y,
    };
    const row = new Map(shown.map((node, i) => [node, i]));
    this.shown = shown;
    this.focus = focus;
    const boxes = shown.map((node) => ({ year: nodes.year[node], ...sizeOf(node) }));
    const layout = layLineage(
      boxes,
      lines.map((edge) => ({ older: row.get(edges.target[edge]), newer: row.get(edges.source[edge]) })),
    );
    this.bounds = layout.bounds;
    this.places = new Map(shown.map((node, i) => [node, layout.places[i]]));
    this.drawColumns(layout.columns);
    this.drawLines(lines, layout, row, boxes);
    this.drawBoxes(shown, focus);
    this.scene.replaceChildren(this.columns, this.lineGroup, this.boxGroup);
    const after = anchor === undefined ? undefined : this.places.get(anchor);
    if (before && after) {
      const { scale } = this.viewport;
      this.viewport.set(before.x - after.x * scale, before.y - after.y * scale, scale);
    } else {
      this.fit();
    }
  }

  drawColumns(columns) {
    const { top, bottom } = this.bounds;
    this.columns = draw(
      "g",
      { class: "columns" },
      ...columns.map(({ left, right }, i) =>
        draw("rect", {
          class: `band ${i % 2 ? "odd" : "even"}`,
          x: left,
          y: top - FAR,
          width: right - left,
          height: bottom - top + 2 * FAR,
        }),
      ),
    );
    this.years = columns.map(({ year, left, right }, i) => ({
      year,
      left,
      right,
      ground: draw("rect", { class: `${i % 2 ? "odd" : "even"}-head`, y: 0, height: HEADER }),
      word: draw("text", { class: "year", y: 17 }),
    }));
    this.header.replaceChildren(...this.years.flatMap(({ ground, word }) => [ground, word]));
  }

  // The years stay at the top, in their own size, however the picture is moved.
  keepHeader({ x, scale }) {
    for (const { year, left, right, ground, word } of this.years ?? []) {
      ground.setAttribute("x", left * scale + x);
      ground.setAttribute("width", (right - left) * scale);
      word.setAttribute("x", ((left + right) / 2) * scale + x);
      word.textContent = heading(year, (right - left) * scale);
    }
  }

  drawLines(lines, layout, row, boxes) {
    this.lineGroup = draw("g", { class: "lines" });
    this.lines.clear();
    lines.forEach((edge, i) => {
      const points = layout.lines[i];
      const at = row.get(edges.source[edge]);
      const path = points ? curve(points) : loop(layout.places[at], boxes[at]);
      const group = draw(
        "g",
        { class: `line type-${typeOf(edge)}`, "data-edge": edge },
        draw("path", { class: "reach", d: path }),
        draw("path", { class: "stroke", d: path }),
      );
      if (points) group.append(draw("path", { class: "head", d: head(points, layout.backwards[i]) }));
      this.lines.set(edge, group);
      this.lineGroup.append(group);
    });
  }

  drawBoxes(shown, focus) {
    this.boxGroup = draw("g", { class: "boxes" });
    this.boxes.clear();
    for (const node of shown) {
      const { width, height } = sizeOf(node);
      const { x, y } = this.places.get(node);
      const kind = kindOf(node);
      const rows = labelOf(node).split("\n");
      const words = draw(
        "text",
        { class: "label" },
        ...rows.map((text, i) =>
          draw("tspan", { x: 0, y: (i - (rows.length - 1) / 2) * LINE_HEIGHT + 4.5, text }),
        ),
      );
      const said = [nodes.name[node], look.kinds[kind].label, nodes.year[node]].filter(Boolean).join(", ");
      const group = draw(
        "g",
        {
          class: `box kind-${kind}${focus.includes(node) ? " focus" : ""}`,
          "data-node": node,
          transform: `translate(${x} ${y})`,
          role: "button",
          "aria-label": plain(said),
          tabindex: -1,
        },
        draw("path", { class: "outline", d: outline(kind, width, height) }),
        words,
      );
      this.boxes.set(node, group);
      this.boxGroup.append(group);
    }
    const first = this.boxes.get(focus.find((node) => this.boxes.has(node)) ?? shown[0]);
    first?.setAttribute("tabindex", 0);
    this.svg.setAttribute(
      "aria-label",
      `Lineage: ${shown.length} nodes. Arrow keys go from one to the next, Enter opens it.`,
    );
  }

  // near: { nodes: Set, edges: Set } that stay while the rest fades; null for nothing fades.
  highlight(near, selected) {
    this.svg.classList.toggle("aside", near !== null);
    for (const [node, box] of this.boxes) {
      box.classList.toggle("near", near !== null && near.nodes.has(node));
      box.classList.toggle("selected", selected?.node === node);
      box.setAttribute("aria-pressed", String(selected?.node === node));
    }
    for (const [edge, line] of this.lines) {
      line.classList.toggle("near", near !== null && near.edges.has(edge));
      line.classList.toggle("selected", selected?.edge === edge);
    }
  }

  fit() {
    const middle = this.places.get(this.focus.find((node) => this.places.has(node)) ?? this.shown[0]) ?? {
      x: 0,
      y: 0,
    };
    this.viewport.fit(this.bounds, { least: 0.66, most: 1.25, middle, margin: 16, head: HEADER });
  }

  zoom(factor) {
    this.viewport.zoom(factor);
  }

  keep(node) {
    this.reveal(node);
  }

  reveal(node) {
    const place = this.places.get(node);
    if (place) this.viewport.reveal(place, 90);
  }

  focusOn(node) {
    this.boxes.get(node)?.focus({ preventScroll: true });
  }

  // Arrow keys: to the nearest box in that direction, a step aside counting double.
  key(event) {
    const here = hit(event.target)?.node;
    if (here === undefined) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.onSelect({ node: here });
      return;
    }
    const [dx, dy] =
      { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (dx === undefined) return;
    event.preventDefault();
    const from = this.places.get(here);
    let best = null;
    let least = Infinity;
    for (const [node, { x, y }] of this.places) {
      const along = (x - from.x) * dx + (y - from.y) * dy;
      const cost = along + 2 * Math.abs((x - from.x) * dy + (y - from.y) * dx);
      if (along > 1 && cost < least) [best, least] = [node, cost];
    }
    if (best === null) return;
    this.boxes.get(here).setAttribute("tabindex", -1);
    this.boxes.get(best).setAttribute("tabindex", 0);
    this.reveal(best);
    this.focusOn(best);
  }

  // The picture by itself, whole, in its own size.
  toSvg(css, ground) {
    const margin = 12;
    const { left, right } = this.bounds;
    const [top, bottom] = [this.bounds.top - HEADER - margin, this.bounds.bottom + margin];
    const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
    const svg = draw("svg", {
      xmlns: "http://www.w3.org/2000/svg",
      class: "picture",
      width,
      height,
      viewBox: `${left - margin} ${top - margin} ${width} ${height}`,
    });
    const columns = this.columns.cloneNode(true);
    for (const band of columns.children) {
      band.setAttribute("y", top);
      band.setAttribute("height", bottom - top);
    }
    const header = draw(
      "g",
      {},
      ...this.years.map((year) =>
        draw("text", {
          class: "year",
          x: (year.left + year.right) / 2,
          y: top + 17,
          text: heading(year.year, Infinity),
        }),
      ),
    );
    const lines = this.lineGroup.cloneNode(true);
    for (const reach of lines.querySelectorAll(".reach")) reach.remove();
    const back = draw("rect", { x: left - margin, y: top - margin, width, height, fill: ground });
    svg.append(draw("style", { text: css }), back, columns, lines, this.boxGroup.cloneNode(true), header);
    return svg;
  }
}

// What finds room above a column of that many pixels.
function heading(year, width) {
  if (width < 34) return "";
  return year ?? (width < 112 ? "no year" : "year not known");
}

const sizeOf = (node) => ({ width: nodes.width[node], height: heightOf(node) });

function hit(target) {
  const holder = target.closest?.("[data-node], [data-edge]");
  if (!holder) return null;
  return holder.dataset.node !== undefined
    ? { node: Number(holder.dataset.node) }
    : { edge: Number(holder.dataset.edge) };
}

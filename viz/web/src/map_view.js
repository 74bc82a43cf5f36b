// The map: all nodes where Python has put them. What draws the dots and lines is an engine, made by a library;
// names, the choice of what fades and the picture that can be saved are the same for every engine.

import { draw, make } from "./element.js";
import { edges, edgesOf, kindOf, nodeCount, nodes, typeOf } from "./graph.js";
import { choose, paintLabels } from "./map_labels.js";
import { outline } from "./shape.js";
import { colour } from "./theme.js";

// Engine: class with show(shown), highlight(near, selected), retheme(), fit(bounds), zoom(factor), centre(node),
// resize(), place(node) -> { x, y, radius } and whereabouts() of the frame; `onDrawn` is called after each drawing.
export function mapWith(Engine) {
  return class MapView {
    constructor(frame, handlers) {
      this.frame = frame;
      this.near = null;
      this.byWeight = Array.from({ length: nodeCount }, (_, node) => node).sort(
        (a, b) => edgesOf(b).length - edgesOf(a).length || a - b,
      );
      this.holder = make("div", {
        class: "engine",
        tabindex: 0,
        role: "application",
        "aria-label":
          "Map of the graph. Arrow keys move it, plus and minus zoom, 0 shows all; the table has the same in words.",
      });
      this.canvas = make("canvas", { class: "names", "aria-hidden": "true" });
      frame.append(this.holder, this.canvas);
      this.painted = new Promise((done) => {
        this.done = done;
      });
      this.engine = new Engine(this.holder, { ...handlers, onDrawn: () => this.drawn() });
      this.holder.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
          event.key
        ];
        if (!step) return;
        event.preventDefault();
        this.engine.pan(step[0] * 90, step[1] * 90);
      });
    }

    show(shown) {
      this.shown = new Set(shown.nodes);
      this.edges = shown.edges;
      this.engine.show(shown);
      if (!this.placed) {
        this.placed = true;
        this.fit();
      }
    }

    highlight(near, selected) {
      this.near = near;
      this.selected = selected?.node;
      this.engine.highlight(near, selected);
    }

    drawn() {
      if (!this.shown) return;
      const faded = (node) => this.near && !this.near.nodes.has(node);
      const candidates = this.byWeight.filter(
        (node) => this.shown.has(node) && !faded(node) && (kindOf(node) !== "paper" || this.near),
      );
      if (this.shown.has(this.selected)) candidates.unshift(this.selected);
      paintLabels(this.canvas, candidates, (node) => this.engine.place(node), {
        text: colour("text"),
        ground: colour("ground"),
        width: this.frame.clientWidth,
        height: this.frame.clientHeight,
        always: this.near?.nodes ?? new Set(),
      });
      this.done();
    }

    // Without what stands alone or far off: the well-connected nineteen in twenty.
    fit() {
      const joined = [...this.shown].filter((node) => edgesOf(node).length > 0);
      this.engine.fit(boundsOf(joined.length ? joined : [...this.shown]));
    }

    zoom(factor) {
      this.engine.zoom(factor);
    }
    retheme() {
      this.engine.retheme();
    }
    resize() {
      this.engine.resize();
    }
    reveal(node) {
      this.engine.centre(node);
    }

    // Moves no further than it must.
    keep(node) {
      const at = this.engine.place(node);
      const off = (value, room) => Math.min(0, value - 60) + Math.max(0, value - room + 60);
      const [dx, dy] = [off(at.x, this.frame.clientWidth), off(at.y, this.frame.clientHeight)];
      if (dx || dy) this.engine.pan(dx, dy);
    }

    // What is in view, as it stands on the screen.
    toSvg(css, ground) {
      const [width, height] = [this.frame.clientWidth, this.frame.clientHeight];
      const svg = draw("svg", {
        xmlns: "http://www.w3.org/2000/svg",
        class: "picture",
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
      });
      const places = new Map([...this.shown].map((node) => [node, this.engine.place(node)]));
      const inside = ({ x, y }) => x > -200 && y > -200 && x < width + 200 && y < height + 200;
      const lines = draw("g", { class: "lines" });
      for (const edge of this.edges) {
        const [a, b] = [places.get(edges.source[edge]), places.get(edges.target[edge])];
        if (!inside(a) && !inside(b)) continue;
        lines.append(
          draw(
            "g",
            { class: `line type-${typeOf(edge)} far` },
            draw("path", { class: "stroke", d: `M${round(a.x)} ${round(a.y)}L${round(b.x)} ${round(b.y)}` }),
          ),
        );
      }
      const boxes = draw("g", { class: "boxes" });
      for (const [node, { x, y, radius }] of places) {
        if (!inside({ x, y })) continue;
        const kind = kindOf(node);
        boxes.append(
          draw(
            "g",
            { class: `box kind-${kind}`, transform: `translate(${round(x)} ${round(y)})` },
            draw("path", {
              class: "dot",
              d: outline(kind === "architecture" ? "architecture" : "method", radius * 2, radius * 2),
            }),
          ),
        );
      }
      const names = draw("g", { class: "names" });
      const candidates = this.byWeight.filter((node) => this.shown.has(node) && kindOf(node) !== "paper");
      const measure = make("canvas").getContext("2d");
      for (const { words, x, y } of choose(measure, candidates, (node) => places.get(node), {
        width,
        height,
        always: new Set(),
      })) {
        names.append(draw("text", { class: "name", x: round(x), y: round(y + 11), text: words }));
      }
      svg.append(
        draw("style", { text: css }),
        draw("rect", { width, height, fill: ground }),
        lines,
        boxes,
        names,
      );
      return svg;
    }
  };
}

const round = (value) => Math.round(value * 10) / 10;

function boundsOf(shown) {
  if (!shown.length) return { left: -1, right: 1, top: -1, bottom: 1 };
  const range = (column) => {
    const values = shown.map((node) => column[node]).sort((a, b) => a - b);
    return [values[Math.floor(values.length * 0.01)], values[Math.ceil(values.length * 0.99) - 1]];
  };
  const [[left, right], [top, bottom]] = [range(nodes.x), range(nodes.y)];
  return { left, right, top, bottom };
}

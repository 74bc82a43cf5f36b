// The same nodes and edges for people who would rather read: two tables, sortable by each column.

import { byId, make } from "./element.js";
import { edges, edgesOf, kindOf, look, nodes, typeOf } from "./graph.js";
import { name } from "./panel.js";

const PAGE = 200;
const text = (a, b) => a.localeCompare(b, "en", { sensitivity: "base", numeric: true });
const number = (a, b) => (a ?? -Infinity) - (b ?? -Infinity) || 0;

export class TableView {
  // actions: { select(thing) }
  constructor(actions) {
    this.element = byId("table");
    const open = (thing, node) =>
      make("button", { type: "button", class: "go", click: () => actions.select(thing) }, name(node));
    this.tables = {
      nodes: {
        title: "Nodes",
        column: 0,
        down: false,
        columns: [
          ["name", (node) => nodes.name[node], text, (node) => open({ node }, node)],
          ["kind", (node) => look.kinds[kindOf(node)].label, text],
          ["year", (node) => nodes.year[node], number],
          ["edges", (node) => edgesOf(node).length, number],
        ],
      },
      edges: {
        title: "Edges",
        column: 3,
        down: true,
        columns: [
          [
            "newer or whole",
            (edge) => nodes.name[edges.source[edge]],
            text,
            (edge) => open({ node: edges.source[edge] }, edges.source[edge]),
          ],
          [
            "relation",
            (edge) => look.types[typeOf(edge)].forward,
            text,
            (edge) =>
              make("button", {
                type: "button",
                class: "go",
                title: "Read the quotes",
                text: look.types[typeOf(edge)].forward,
                click: () => actions.select({ edge }),
              }),
          ],
          [
            "older or part",
            (edge) => nodes.name[edges.target[edge]],
            text,
            (edge) => open({ node: edges.target[edge] }, edges.target[edge]),
          ],
          [
            "confidence",
            (edge) => edges.confidence[edge],
            number,
            (edge) => edges.confidence[edge].toFixed(2),
          ],
          ["documents", (edge) => edges.documents[edge], number],
        ],
      },
    };
  }

  show(shown) {
    this.element.replaceChildren(
      ...Object.entries(this.tables).map(([key, table]) => this.section(key, table, shown[key])),
    );
  }

  section(key, table, rows) {
    const section = make(
      "section",
      { "aria-label": table.title },
      make("h2", { text: `${table.title} (${rows.length.toLocaleString("en")})` }),
    );
    const body = make("tbody");
    const more = make("button", { type: "button", class: "more" });
    let sorted = [];
    const extend = (upTo) => {
      for (const row of sorted.slice(body.children.length, upTo)) {
        body.append(
          make(
            "tr",
            {},
            ...table.columns.map(([, value, compare, cell]) =>
              make(
                "td",
                { class: compare === number ? "number" : null },
                cell ? cell(row) : String(value(row) ?? ""),
              ),
            ),
          ),
        );
      }
      more.hidden = body.children.length >= sorted.length;
      more.textContent = `${(sorted.length - body.children.length).toLocaleString("en")} more: show ${PAGE} of them`;
    };
    more.addEventListener("click", () => extend(body.children.length + PAGE));
    const heads = table.columns.map(([title], i) => {
      const button = make("button", { type: "button", text: title, click: () => sort(i) });
      return make("th", { scope: "col" }, button);
    });
    const arrange = () => {
      const [, value, compare] = table.columns[table.column];
      const sign = table.down ? -1 : 1;
      sorted = rows.toSorted((a, b) => sign * compare(value(a), value(b)) || a - b);
      heads.forEach((head, i) =>
        head.setAttribute("aria-sort", i !== table.column ? "none" : table.down ? "descending" : "ascending"),
      );
      body.replaceChildren();
      extend(PAGE);
    };
    const sort = (column) => {
      table.down = table.column === column ? !table.down : table.columns[column][2] === number;
      table.column = column;
      arrange();
    };
    arrange();
    section.append(
      make(
        "div",
        { class: "scroller", tabindex: 0, role: "group", "aria-label": `${table.title}, to scroll` },
        make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body),
      ),
      more,
    );
    return section;
  }
}

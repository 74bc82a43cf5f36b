// The panel beside the picture: all that is known of a node or an edge, and what can be done with it.

import { byId, make } from "./element.js";
import { details, edges, incoming, kindOf, look, nodes, outgoing, typeOf, types } from "./graph.js";
import { quotation } from "./quote.js";
import { Search } from "./search.js";

export class Panel {
  // actions: { close(), select(node), centre(node, direction), add(node), expand(node), hide(node), path(a, b) }
  constructor(actions) {
    this.element = byId("panel");
    this.actions = actions;
    this.shown = null;
  }

  // selected: { node }, { edge } or null.
  async show(selected) {
    const key = JSON.stringify(selected);
    if (key === this.shown) return;
    this.shown = key;
    this.element.hidden = selected === null;
    if (selected === null) return;
    const close = make("button", {
      type: "button",
      class: "close",
      "aria-label": "Close details",
      text: "×",
      click: () => this.actions.close(),
    });
    const head = selected.node === undefined ? this.edgeHead(selected.edge) : this.nodeHead(selected.node);
    this.element.replaceChildren(close, ...head);
    this.element.scrollTop = 0;
    const told = await details();
    if (this.shown !== key) return;
    this.element.append(
      ...(selected.node === undefined
        ? this.edgeBody(selected.edge, told)
        : this.nodeBody(selected.node, told)),
    );
    this.element.dataset.shown = key;
  }

  go(node) {
    return make(
      "button",
      { type: "button", class: "go", click: () => this.actions.select(node) },
      name(node),
    );
  }

  nodeHead(node) {
    const kind = kindOf(node);
    const year = nodes.year[node];
    const aliases = (nodes.aliases[node] ?? []).filter((alias) => alias !== nodes.name[node]);
    const also = make("p", { class: "soft also" }, "also: ");
    aliases.forEach((alias, i) => also.append(i ? ", " : "", make("bdi", { text: alias })));
    const facts = make(
      "p",
      {},
      make("span", { class: `badge kind-${kind}`, text: look.kinds[kind].label }),
      ` · ${year ?? "year not known"}`,
    );
    return [make("h2", {}, name(node)), facts, ...(aliases.length ? [also] : []), this.buttons(node)];
  }

  buttons(node) {
    const button = (text, title, click) => make("button", { type: "button", text, title, click });
    const { centre, add, expand, hide } = this.actions;
    const form = this.pathForm(node);
    return make(
      "div",
      { class: "actions", role: "group", "aria-label": "What to do with it" },
      button("Lineage", "Draw what it descends from and what descends from it", () => centre(node, "both")),
      button("Ancestors", "Draw what it descends from", () => centre(node, "ancestors")),
      button("Descendants", "Draw what descends from it", () => centre(node, "descendants")),
      button("Add", "Draw its lineage beside what is there", () => add(node)),
      button("Expand", "Show its neighbours in place", () => expand(node)),
      button("Hide", "Take it out of the picture", () => hide(node)),
      button("Path to …", "Find how it is connected to another", () => {
        form.hidden = !form.hidden;
        if (!form.hidden) form.querySelector("input").focus();
      }),
      form,
    );
  }

  pathForm(node) {
    const input = make("input", {
      type: "search",
      role: "combobox",
      "aria-label": "Path to",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "path-results",
      placeholder: "Name of the other end",
      autocomplete: "off",
      spellcheck: "false",
    });
    const list = make("ul", {
      id: "path-results",
      class: "results",
      role: "listbox",
      "aria-label": "Other ends",
      hidden: true,
    });
    const count = make("p", { class: "unseen", "aria-live": "polite" });
    new Search({ input, list, count, chosen: (other) => this.actions.path(node, other) });
    return make("div", { class: "search path", hidden: true }, input, list, count);
  }

  nodeBody(node, told) {
    const parts = [];
    const description = told.descriptions[node];
    if (description) parts.push(make("p", { class: "description", dir: "auto", text: description }));
    for (const type of types) {
      for (const [list, other, words] of [
        [outgoing, edges.target, "forward"],
        [incoming, edges.source, "backward"],
      ]) {
        const found = list[node]
          .filter((edge) => typeOf(edge) === type)
          .sort((a, b) => edges.confidence[b] - edges.confidence[a]);
        if (found.length)
          parts.push(...this.edgeList(look.types[type][words], found, other, told, type !== "mentions"));
      }
    }
    const beyond = nodes.beyond[node] ?? 0;
    if (beyond)
      parts.push(
        make("p", {
          class: "soft",
          text: `${beyond} more of its edges are in the graph file, not in this page.`,
        }),
      );
    const sources = told.sources[node];
    if (sources.length && kindOf(node) !== "paper") {
      const list = make(
        "ul",
        {},
        ...sources.map((title) => make("li", {}, make("bdi", { text: told.titles[title] }))),
      );
      parts.push(
        make(
          "details",
          { class: "sources" },
          make("summary", { text: `Papers and entries (${sources.length})` }),
          list,
        ),
      );
    }
    return parts;
  }

  edgeList(title, found, other, told, open) {
    const list = make(
      "ul",
      {},
      ...found.map((edge) => make("li", {}, this.go(other[edge]), ...quotations(edge, told))),
    );
    if (open) return [make("h3", { text: title }), list];
    return [make("details", {}, make("summary", { text: `${title} (${found.length})` }), list)];
  }

  edgeHead(edge) {
    const type = typeOf(edge);
    return [
      make(
        "h2",
        {},
        this.go(edges.source[edge]),
        " ",
        make("span", { class: `badge type-${type}`, text: look.types[type].forward }),
        " ",
        this.go(edges.target[edge]),
      ),
      make("p", {
        class: "soft",
        text: `confidence ${edges.confidence[edge].toFixed(2)}, from ${edges.documents[edge]} ${edges.documents[edge] === 1 ? "document" : "documents"}`,
      }),
    ];
  }

  edgeBody(edge, told) {
    return told.quotes[edge].map((quote) => quotation(quote, told, typeOf(edge)));
  }
}

// A name stands in <bdi>, or one written from right to left would turn the words around it.
export const name = (node) => make("bdi", { text: nodes.name[node] });

function quotations(edge, told) {
  const all = told.quotes[edge].map((quote) => quotation(quote, told, typeOf(edge)));
  if (all.length === 1) return all;
  return [all[0], make("details", {}, make("summary", { text: `${all.length - 1} more` }), ...all.slice(1))];
}

// Finding by name or alias: a combobox that can be used by keyboard alone. Used by the search box and by "path to".

import { make } from "./element.js";
import { edgesOf, kindOf, look, nodeCount, nodes } from "./graph.js";

const MOST = 30;

// Case, accents, hyphens and punctuation do not matter; a name without letters is compared as it is.
function fold(text) {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return folded.replace(/[^\p{L}\p{N}+]+/gu, " ").trim() || text.trim().toLowerCase();
}

let index;

function names() {
  index ??= Array.from({ length: nodeCount }, (_, node) => ({
    node,
    forms: [nodes.name[node], ...(nodes.aliases[node] ?? [])].map((text) => ({ text, folded: fold(text) })),
    rank: kindOf(node) === "paper" ? -1 : edgesOf(node).length,
  }));
  return index;
}

// 0 the name itself, 1 its beginning, 2 the beginning of a word, 3 anywhere, 4 not at all.
function distance(name, query) {
  if (name === query) return 0;
  const at = name.indexOf(query);
  if (at < 0) return 4;
  if (at === 0) return 1;
  return name.includes(` ${query}`) ? 2 : 3;
}

// [{ node, name, alias }], best first; an alias counts a little less than a name.
export function search(text) {
  const query = fold(text);
  if (!query) return [];
  const hits = [];
  for (const { node, forms, rank } of names()) {
    let best = null;
    forms.forEach((form, i) => {
      const score = distance(form.folded, query) + (i ? 0.5 : 0);
      if (score < 4 && (!best || score < best.score))
        best = { node, name: form.text, alias: i > 0, score, rank };
    });
    if (best) hits.push(best);
  }
  return hits.sort(
    (a, b) => a.score - b.score || b.rank - a.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

// Makes `input` a combobox with its list of results in `list` and the number found in `count`.
export class Search {
  constructor({ input, list, count, chosen }) {
    Object.assign(this, { input, list, count, chosen, active: -1 });
    input.addEventListener("input", () => this.open());
    input.addEventListener("focus", () => this.open());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.open();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const hit = search(this.input.value)[Math.max(this.active, 0)];
      if (hit) this.choose(hit.node);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  open() {
    this.close();
    if (!this.input.value.trim()) {
      this.count.textContent = "";
      return;
    }
    const hits = search(this.input.value);
    this.count.textContent = `${hits.length} found`;
    this.list.replaceChildren(...hits.slice(0, MOST).map((hit, i) => this.option(hit, i)));
    if (hits.length > MOST || !hits.length) {
      const text = hits.length ? `and ${hits.length - MOST} more` : "nothing of that name";
      this.list.append(make("li", { class: "note", role: "option", "aria-disabled": "true", text }));
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  option({ node, name, alias }, i) {
    const note = make("small", { text: look.kinds[kindOf(node)].label });
    if (nodes.year[node] !== null) note.append(` · ${nodes.year[node]}`);
    if (alias) note.append(" · also ", make("bdi", { text: name }));
    return make(
      "li",
      {
        id: `${this.list.id}-${i}`,
        role: "option",
        "aria-selected": "false",
        "data-hit": "",
        // Before blur, which closes the list.
        mousedown: (event) => {
          event.preventDefault();
          this.choose(node);
        },
      },
      make("bdi", { text: nodes.name[node] }),
      note,
    );
  }

  step(by) {
    const options = this.list.querySelectorAll("[data-hit]");
    if (!options.length) return;
    this.active = (this.active + by + options.length + (this.active < 0 && by < 0 ? 1 : 0)) % options.length;
    options.forEach((item, i) => item.setAttribute("aria-selected", String(i === this.active)));
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  choose(node) {
    this.close();
    this.input.value = "";
    this.input.blur();
    this.chosen(node);
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

// The search box: a combobox over names and aliases, usable by keyboard alone.

const searchBox = document.getElementById("search");
const results = document.getElementById("results");
const found = document.getElementById("found");
const MOST = 30;

// Case, accents, hyphens and punctuation do not matter; a name without letters is compared as it is.
function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}+]+/gu, " ").trim() || text.trim().toLowerCase();
}

const index = [...nodeById.values()].map((node) => {
  const { name, aliases } = details.nodes[node.id];
  const names = [name, ...aliases].map((text) => ({ text, folded: fold(text) }));
  return { id: node.id, names, rank: node.group === "paper" ? -1 : node.size };
});

// 0 the name itself, 1 its beginning, 2 the beginning of a word, 3 anywhere, 4 not at all.
function distance(name, query) {
  if (name === query) return 0;
  const at = name.indexOf(query);
  if (at < 0) return 4;
  if (at === 0) return 1;
  return name.includes(` ${query}`) ? 2 : 3;
}

function search(text) {
  const query = fold(text);
  if (!query) return [];
  const hits = [];
  for (const { id, names, rank } of index) {
    let best = { score: 4 };
    names.forEach(({ text: shown, folded }, i) => {
      const score = distance(folded, query) + (i ? 0.5 : 0);
      if (score < best.score && score < 4) best = { id, name: shown, alias: i > 0, score, rank };
    });
    if (best.score < 4) hits.push(best);
  }
  return hits.sort((a, b) => a.score - b.score || b.rank - a.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

let active = -1;

function option(hit, i) {
  const item = make("li");
  item.id = `result-${i}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.append(named(hit.id));
  const kind = nodeById.get(hit.id).group;
  const note = make("small", details.kinds[kind].label, undefined);
  if (hit.alias) note.append(" · also ", make("bdi", hit.name));
  item.append(note);
  // Before blur, which closes the list.
  item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(hit.id); });
  return item;
}

function closeResults() {
  results.hidden = true;
  active = -1;
  searchBox.setAttribute("aria-expanded", "false");
  searchBox.removeAttribute("aria-activedescendant");
}

function listResults() {
  closeResults();
  if (!searchBox.value.trim()) { found.textContent = ""; return; }
  const hits = search(searchBox.value);
  found.textContent = hits.length === 1 ? "1 found" : `${hits.length} found`;
  results.replaceChildren(...hits.slice(0, MOST).map(option));
  const rest = hits.length - MOST;
  if (rest > 0 || !hits.length) {
    const note = make("li", hits.length ? `and ${rest} more` : "nothing of that name", "note");
    note.setAttribute("role", "presentation");
    results.append(note);
  }
  results.hidden = false;
  searchBox.setAttribute("aria-expanded", "true");
}

function activate(step) {
  const options = results.querySelectorAll("[role=option]");
  if (!options.length) return;
  active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
  options.forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
  options[active].scrollIntoView({ block: "nearest" });
  searchBox.setAttribute("aria-activedescendant", options[active].id);
}

function choose(id) {
  closeResults();
  searchBox.value = details.nodes[id].name;
  stemma.select(id);
}

searchBox.addEventListener("input", listResults);
searchBox.addEventListener("focus", listResults);
searchBox.addEventListener("blur", closeResults);
searchBox.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (results.hidden) listResults();
    activate(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    const hit = search(searchBox.value)[Math.max(active, 0)];
    if (hit) choose(hit.id);
  } else if (event.key === "Escape") {
    closeResults();
  }
});

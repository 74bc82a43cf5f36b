// The panel beside the graph: all that is known of one node or one edge.

const panel = document.getElementById("panel");

function openPanel(...content) {
  const close = make("button", "×", "close");
  close.type = "button";
  close.setAttribute("aria-label", "Close details");
  close.addEventListener("click", () => stemma.select(null));
  panel.replaceChildren(close, ...content);
  panel.hidden = false;
  panel.scrollTop = 0;
}

function goTo(id) {
  const button = make("button", undefined, "go");
  button.type = "button";
  button.append(named(id));
  button.addEventListener("click", () => stemma.select(id));
  return button;
}

function quotations(edge) {
  const { quotes } = details.edges[edge.id];
  const parts = [quotation(quotes[0], edge.type)];
  if (quotes.length > 1) {
    const more = make("details");
    more.append(make("summary", `${quotes.length - 1} more`));
    more.append(...quotes.slice(1).map((quote) => quotation(quote, edge.type)));
    parts.push(more);
  }
  return parts;
}

function edgeList(title, edges, end, open) {
  const list = make("ul");
  for (const edge of edges) {
    const item = make("li");
    item.append(goTo(edge[end]), ...quotations(edge));
    list.append(item);
  }
  if (open) return [make("h3", title, undefined), list];
  const folded = make("details");
  folded.append(make("summary", `${title} (${edges.length})`), list);
  return [make("h3"), folded];
}

function showNode(id) {
  const { name, year, description, aliases, sources } = details.nodes[id];
  const kind = nodeById.get(id).group;
  const heading = make("h2");
  heading.append(named(id));
  const parts = [heading];
  const facts = make("p");
  facts.append(make("span", details.kinds[kind].label, `badge kind-${kind}`), year ? ` · ${year}` : "");
  parts.push(facts);
  const others = aliases.filter((alias) => alias !== name);
  if (others.length) {
    const also = make("p", "also: ", "soft");
    others.forEach((alias, i) => also.append(i ? ", " : "", make("bdi", alias)));
    parts.push(also);
  }
  if (description) parts.push(make("p", description));
  const around = [...edgeById.values()].filter((edge) => edge.from === id || edge.to === id);
  for (const [type, look] of Object.entries(details.types)) {
    for (const [end, other, words] of [["from", "to", look.forward], ["to", "from", look.backward]]) {
      const edges = around.filter((edge) => edge.type === type && edge[end] === id);
      if (edges.length) parts.push(...edgeList(words, edges, other, type !== "mentions"));
    }
  }
  if (sources.length && kind !== "paper") {
    const folded = make("details");
    const list = make("ul");
    list.append(...sources.map((title) => make("li", details.titles[title])));
    folded.append(make("summary", `Sources (${sources.length})`), list);
    parts.push(make("h3"), folded);
  }
  openPanel(...parts);
}

function showEdge(id) {
  const edge = edgeById.get(id);
  const { confidence, quotes } = details.edges[id];
  const heading = make("h2");
  heading.append(goTo(edge.from), " ");
  heading.append(make("span", details.types[edge.type].forward, `badge type-${edge.type}`), " ", goTo(edge.to));
  const sure = make("p", `confidence ${confidence.toFixed(2)}, from ${quotes.length} quoted`, "soft");
  openPanel(heading, sure, ...quotes.map((quote) => quotation(quote, edge.type)));
}

// Which nodes and edges are to be seen in a state: what is asked for, less what is filtered out.

import {
  edgeCount,
  edges,
  edgesOf,
  incoming,
  kindOf,
  nodeCount,
  nodes,
  otherEnd,
  outgoing,
  typeOf,
} from "./graph.js";

const MOST_IN_LINEAGE = 300;

// { nodes: [number], edges: [number], omitted: how many nodes of the lineage found no room, path: what came of the
// search for one: null, [nodes] or "none" }
export function visible(state) {
  const passes = edgeFilter(state);
  const admits = nodeFilter(state);
  const found =
    state.view === "map"
      ? whole(admits)
      : state.path
        ? between(state, passes, admits)
        : lineage(state, passes, admits);
  const shown = new Set(found.nodes);
  const ends = (edge) => shown.has(edges.source[edge]) && shown.has(edges.target[edge]);
  const kept =
    state.view === "map"
      ? Array.from({ length: edgeCount }, (_, edge) => edge).filter((edge) => passes(edge) && ends(edge))
      : [...new Set(found.nodes.flatMap((node) => outgoing[node]))].filter(
          (edge) => passes(edge) && ends(edge),
        );
  return { omitted: 0, path: null, ...found, edges: kept.sort((a, b) => a - b) };
}

function edgeFilter({ view, types, confidence, documents }) {
  const wanted = new Set(types[view]);
  return (edge) =>
    wanted.has(typeOf(edge)) && edges.confidence[edge] >= confidence && edges.documents[edge] >= documents;
}

function nodeFilter({ kinds, hidden, from, to, undated }) {
  const [wanted, gone] = [new Set(kinds), new Set(hidden)];
  const inTime = (year) =>
    year === null ? undated : (from === null || year >= from) && (to === null || year <= to);
  return (node) => wanted.has(kindOf(node)) && !gone.has(node) && inTime(nodes.year[node]);
}

function whole(admits) {
  return { nodes: Array.from({ length: nodeCount }, (_, node) => node).filter(admits) };
}

// The methods asked for, always; from each its ancestors and its descendants, nearest first; and the neighbours of
// what was expanded.
function lineage({ focus, depth, direction, expanded, hidden }, passes, admits) {
  const found = new Set(focus.filter((node) => !hidden.includes(node)));
  const up = direction === "descendants" ? [] : walk(found, depth, (node) => outgoing[node], passes, admits);
  const down = direction === "ancestors" ? [] : walk(found, depth, (node) => incoming[node], passes, admits);
  const near = [...up, ...down].sort((a, b) => a.steps - b.steps || a.node - b.node).map(({ node }) => node);
  const opened = expanded.filter((node) => found.has(node) || near.includes(node) || admits(node));
  const wanted = [...found, ...opened, ...near];
  for (const node of opened) {
    for (const edge of edgesOf(node)) {
      const there = otherEnd(edge, node);
      if (passes(edge) && admits(there)) wanted.push(there);
    }
  }
  const distinct = [...new Set(wanted)];
  const kept = distinct.slice(0, Math.max(MOST_IN_LINEAGE, focus.length));
  return { nodes: kept.sort((a, b) => a - b), omitted: distinct.length - kept.length };
}

function walk(start, depth, steps, passes, admits) {
  const reached = new Set(start);
  const result = [];
  let frontier = [...start];
  for (let distance = 1; distance <= depth && frontier.length; distance++) {
    const next = [];
    for (const node of frontier) {
      for (const edge of steps(node)) {
        const there = otherEnd(edge, node);
        if (!passes(edge) || reached.has(there) || !admits(there)) continue;
        reached.add(there);
        next.push(there);
        result.push({ node: there, steps: distance });
      }
    }
    frontier = next;
  }
  return result;
}

// A shortest path between two nodes, in whichever direction the edges run; the surest edges first.
function between({ path: [start, end] }, passes, admits) {
  const before = new Map([[start, null]]);
  let frontier = [start];
  while (frontier.length && !before.has(end)) {
    const next = [];
    for (const node of frontier) {
      const steps = edgesOf(node)
        .filter(passes)
        .sort((a, b) => edges.confidence[b] - edges.confidence[a] || a - b);
      for (const edge of steps) {
        const there = otherEnd(edge, node);
        if (before.has(there) || !(there === end || admits(there))) continue;
        before.set(there, node);
        next.push(there);
      }
    }
    frontier = next;
  }
  if (!before.has(end)) return { nodes: [start, end].sort((a, b) => a - b), path: "none" };
  const path = [];
  for (let node = end; node !== null; node = before.get(node)) path.unshift(node);
  return { nodes: [...path].sort((a, b) => a - b), path };
}

// Where the lineage's boxes and lines go: time runs from left to right, one column a year.
//
// Layers by year, and within a year (or among those without one) by descent; a line that passes a layer gets a
// slot of its own there, so that none runs through a box (Sugiyama, Tagawa and Toda 1981). Order within a layer by
// barycentre sweeps, heights by isotonic regression. viz/lineage_layout.py is the same, for pictures without a
// browser; a test compares the two to the pixel.

const SWEEPS = 12;
const ROUNDS = 8;
const ROW_GAP = 16;
const LANE_GAP = 9;
const LAYER_GAP = 46;
const WIDEST_GAP = 130;
const COLUMN_GAP = 22;
const LEAST_COLUMN = 112; // the words above the column of those without a year
const PORT_STEP = 7;
const TALLEST = 16; // boxes in a layer; whoever nothing follows moves on to the next

// nodes: [{ year: number|null, width, height }], edges: [{ older, newer }] as indices into nodes; an edge with
// equal ends is a loop. Returns { columns: [{ year, left, right }], places: [{ x, y }] of centres, lines: [[x, y],
// ...] per edge (from left to right, null for a loop), backwards: whether the newer end is the left one, bounds:
// { left, top, right, bottom } }.
export function layLineage(nodes, edges) {
  const { layerOf, layers: count, groups } = assignLayers(nodes, edges);
  const { items, layers, segments, chains } = slots(nodes, edges, layerOf, count);
  order(items, layers, segments);
  settle(items, layers, segments);
  const { columns, spans } = spread(items, layers, segments, groups);
  const places = nodes.map((_, i) => ({
    x: (spans[layerOf[i]].left + spans[layerOf[i]].right) / 2,
    y: items[i].y,
  }));
  const ports = attach(items, segments);
  const lines = chains.map((chain) => chain && route(chain, nodes, items, places, spans, ports, segments));
  const backwards = edges.map(({ older, newer }) => layerOf[older] > layerOf[newer]);
  return { columns, places, lines, backwards, bounds: boundsOf(nodes, places, columns, items) };
}

// Years ascending, those without one first; within each, every step of descent is a layer.
function assignLayers(nodes, edges) {
  const years = [...new Set(nodes.map((n) => n.year))].sort((a, b) => (a ?? -Infinity) - (b ?? -Infinity));
  const layerOf = new Array(nodes.length).fill(0);
  const groups = [];
  let next = 0;
  for (const year of years) {
    const members = nodes.flatMap((n, i) => (n.year === year ? [i] : []));
    const newer = new Map(members.map((i) => [i, []]));
    for (const e of edges) {
      if (e.older !== e.newer && newer.has(e.older) && newer.has(e.newer)) newer.get(e.older).push(e.newer);
    }
    const depth = depths(members, newer);
    spill(members, newer, depth);
    for (const i of members) layerOf[i] = next + depth.get(i);
    const deep = members.reduce((most, i) => Math.max(most, depth.get(i)), 0) + 1;
    groups.push({ year, first: next, last: next + deep - 1 });
    next += deep;
  }
  return { layerOf, layers: next, groups };
}

// Longest path from the oldest, with the edges that close a cycle left aside; who has nothing older moves right up
// to what descends from it.
function depths(members, newer) {
  const status = new Map();
  const finished = [];
  const forward = new Map(members.map((i) => [i, []]));
  for (const start of members) {
    if (status.has(start)) continue;
    status.set(start, "open");
    const stack = [[start, 0]];
    while (stack.length) {
      const top = stack[stack.length - 1];
      const [here, at] = top;
      const children = newer.get(here);
      if (at === children.length) {
        status.set(here, "done");
        finished.push(here);
        stack.pop();
        continue;
      }
      top[1] += 1;
      const child = children[at];
      if (status.get(child) === "open") continue;
      forward.get(here).push(child);
      if (!status.has(child)) {
        status.set(child, "open");
        stack.push([child, 0]);
      }
    }
  }
  const depth = new Map(members.map((i) => [i, 0]));
  const hasOlder = new Set();
  for (const here of finished.toReversed()) {
    for (const child of forward.get(here)) {
      depth.set(child, Math.max(depth.get(child), depth.get(here) + 1));
      hasOlder.add(child);
    }
  }
  for (const here of members) {
    const children = forward.get(here);
    if (!hasOlder.has(here) && children.length) {
      depth.set(here, children.reduce((least, c) => Math.min(least, depth.get(c)), Infinity) - 1);
    }
  }
  return depth;
}

function spill(members, newer, depth) {
  for (let layer = 0; ; layer++) {
    const here = members.filter((i) => depth.get(i) === layer);
    if (!here.length) return;
    const last = here.filter((i) => newer.get(i).length === 0);
    for (const i of last.slice(Math.max(0, TALLEST - (here.length - last.length)))) depth.set(i, layer + 1);
  }
}

// Boxes and the slots of passing lines as items of layers; each edge is a chain of segments between neighbours.
function slots(nodes, edges, layerOf, count) {
  const items = nodes.map((n, i) => ({
    layer: layerOf[i],
    height: n.height,
    width: n.width,
    y: 0,
    lane: false,
  }));
  const layers = Array.from({ length: count }, () => []);
  nodes.forEach((_, i) => layers[layerOf[i]].push(i));
  const segments = [];
  const chains = edges.map(({ older, newer }) => {
    if (older === newer) return null;
    const [left, right] = layerOf[older] <= layerOf[newer] ? [older, newer] : [newer, older];
    const chain = { left, right, segments: [] };
    let from = left;
    for (let layer = layerOf[left] + 1; layer <= layerOf[right]; layer++) {
      let to = right;
      if (layer < layerOf[right]) {
        to = items.length;
        items.push({ layer, height: 2, width: 0, y: 0, lane: true });
        layers[layer].push(to);
      }
      chain.segments.push(segments.length);
      segments.push({ from, to });
      from = to;
    }
    return chain;
  });
  return { items, layers, segments, chains };
}

function neighboursOf(items, segments) {
  const left = items.map(() => []);
  const right = items.map(() => []);
  for (const { from, to } of segments) {
    right[from].push(to);
    left[to].push(from);
  }
  return { left, right };
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

function order(items, layers, segments) {
  const { left, right } = neighboursOf(items, segments);
  const rank = new Array(items.length).fill(0);
  const number = (layer) =>
    layer.forEach((item, i) => {
      rank[item] = i;
    });
  layers.forEach(number);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, right, rank);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const forth = sweep % 2 === 0;
    const near = forth ? left : right;
    for (const layer of forth ? layers : layers.toReversed()) {
      const key = new Map(
        layer.map((item) => [item, near[item].length ? mean(near[item].map((n) => rank[n])) : rank[item]]),
      );
      layer.sort((a, b) => key.get(a) - key.get(b) || rank[a] - rank[b]);
      number(layer);
    }
    const now = crossings(layers, right, rank);
    if (now < fewest) {
      fewest = now;
      best = layers.map((layer) => [...layer]);
    }
  }
  best.forEach((layer, i) => {
    layers[i] = layer;
  });
}

function crossings(layers, right, rank) {
  let total = 0;
  for (const layer of layers) {
    const passed = [];
    for (const item of layer) {
      const ends = right[item].map((n) => rank[n]).sort((a, b) => a - b);
      for (const end of ends) total += passed.length - upperBound(passed, end);
      for (const end of ends) passed.splice(upperBound(passed, end), 0, end);
    }
  }
  return total;
}

function upperBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < sorted[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

// Heights: each item as near as can be to the mean of its neighbours, in the order and with the gaps given.
function settle(items, layers, segments) {
  const { left, right } = neighboursOf(items, segments);
  for (const layer of layers) {
    let y = 0;
    layer.forEach((item, i) => {
      if (i) y += distance(items[layer[i - 1]], items[item]);
      items[item].y = y;
    });
    for (const item of layer) items[item].y -= y / 2;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const forth = round % 2 === 0;
    const last = round >= ROUNDS - 2;
    for (const layer of forth ? layers : layers.toReversed()) {
      const wanted = layer.map((item) => {
        const near = last ? [...left[item], ...right[item]] : forth ? left[item] : right[item];
        return near.length ? mean(near.map((n) => items[n].y)) : items[item].y;
      });
      place(items, layer, wanted);
    }
  }
  for (const item of items) item.y = Math.floor(item.y + 0.5);
}

const distance = (a, b) => (a.height + b.height) / 2 + (a.lane && b.lane ? LANE_GAP : ROW_GAP);

// Pool adjacent violators (Ayer et al. 1955): least squares under the gaps. A lane counts more, to stay straight.
function place(items, layer, wanted) {
  const pools = [];
  let offset = 0;
  layer.forEach((item, i) => {
    if (i) offset += distance(items[layer[i - 1]], items[item]);
    const weight = items[item].lane ? 2 : 1;
    pools.push({ sum: (wanted[i] - offset) * weight, weight, size: 1 });
    while (
      pools.length > 1 &&
      pools[pools.length - 2].sum / pools[pools.length - 2].weight >=
        pools[pools.length - 1].sum / pools[pools.length - 1].weight
    ) {
      const last = pools.pop();
      const before = pools[pools.length - 1];
      before.sum += last.sum;
      before.weight += last.weight;
      before.size += last.size;
    }
  });
  let i = 0;
  offset = 0;
  for (const pool of pools) {
    for (let k = 0; k < pool.size; k++, i++) {
      if (i) offset += distance(items[layer[i - 1]], items[layer[i]]);
      items[layer[i]].y = pool.sum / pool.weight + offset;
    }
  }
}

// Columns and layers from left to right; a steep line gets a wider gap to climb in.
function spread(items, layers, segments, groups) {
  const climb = new Array(layers.length).fill(0);
  for (const { from, to } of segments) {
    const layer = items[from].layer;
    climb[layer] = Math.max(climb[layer], Math.abs(items[from].y - items[to].y));
  }
  const spans = [];
  const columns = [];
  let x = 0;
  for (const { year, first, last } of groups) {
    const begin = x;
    x += COLUMN_GAP;
    for (let layer = first; layer <= last; layer++) {
      const width = layers[layer].reduce((most, item) => Math.max(most, items[item].width), 0);
      spans.push({ left: x, right: x + width });
      x += width;
      if (layer < last) x += gap(climb[layer]);
    }
    x = Math.max(x + COLUMN_GAP, begin + LEAST_COLUMN);
    columns.push({ year, left: begin, right: x });
    if (last < layers.length - 1) x += Math.max(0, gap(climb[last]) - 2 * COLUMN_GAP);
  }
  return { columns, spans };
}

const gap = (climb) => Math.min(WIDEST_GAP, LAYER_GAP + Math.floor(climb / 6));

// Lines of one box leave and reach it side by side, sorted by where they go.
function attach(items, segments) {
  const sides = new Map();
  segments.forEach(({ from, to }, i) => {
    for (const [item, side, other] of [
      [from, "right", to],
      [to, "left", from],
    ]) {
      if (items[item].lane) continue;
      const key = `${item} ${side}`;
      if (!sides.has(key)) sides.set(key, []);
      sides.get(key).push({ i, y: items[other].y, item, side });
    }
  });
  const ports = new Map();
  for (const ends of sides.values()) {
    ends.sort((a, b) => a.y - b.y || a.i - b.i);
    const room = items[ends[0].item].height * 0.6;
    const step = ends.length > 1 ? Math.min(PORT_STEP, room / (ends.length - 1)) : 0;
    ends.forEach(({ i, item, side }, k) => {
      ports.set(`${i} ${side}`, items[item].y + (k - (ends.length - 1) / 2) * step);
    });
  }
  return ports;
}

// The points of a line from left to right; between each second and third of them it climbs, else it runs level.
function route(chain, nodes, items, places, spans, ports, segments) {
  const points = [];
  for (const i of chain.segments) {
    const { from, to } = segments[i];
    const start = items[from].lane ? items[from].y : ports.get(`${i} right`);
    const end = items[to].lane ? items[to].y : ports.get(`${i} left`);
    const begin = items[from].lane ? spans[items[from].layer].right : places[from].x + nodes[from].width / 2;
    const stop = items[to].lane ? spans[items[to].layer].right : places[to].x - nodes[to].width / 2;
    points.push(
      [begin, start],
      [spans[items[from].layer].right, start],
      [spans[items[to].layer].left, end],
      [stop, end],
    );
  }
  return points;
}

function boundsOf(nodes, places, columns, items) {
  const top = items.reduce((least, item) => Math.min(least, item.y - item.height / 2), 0);
  const bottom = items.reduce((most, item) => Math.max(most, item.y + item.height / 2), 0);
  return { left: 0, right: columns.length ? columns[columns.length - 1].right : 0, top, bottom };
}

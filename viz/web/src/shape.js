// Outlines of the lineage's boxes, by kind, around (0, 0). viz/svg.py draws the same.

const RADIUS = 5;
const CORNER = 9;

export function outline(kind, width, height) {
  const [x, y] = [width / 2, height / 2];
  if (kind === "component")
    return `M${-x} 0L${CORNER - x} ${-y}H${x - CORNER}L${x} 0L${x - CORNER} ${y}H${CORNER - x}Z`;
  if (kind === "paper") return `M${-x} ${-y}H${x - CORNER}L${x} ${CORNER - y}V${y}H${-x}Z`;
  const r = kind === "method" ? y : RADIUS;
  return `M${r - x} ${-y}H${x - r}A${r} ${r} 0 0 1 ${x} ${r - y}V${y - r}A${r} ${r} 0 0 1 ${x - r} ${y}H${r - x}A${r} ${r} 0 0 1 ${-x} ${y - r}V${r - y}A${r} ${r} 0 0 1 ${r - x} ${-y}Z`;
}

// A line through the points of the layout: level, then climbing, then level, and again.
export function curve(points) {
  let path = `M${points[0][0]} ${points[0][1]}`;
  for (let i = 1; i < points.length; i++) {
    const [[x, y], [nextX, nextY]] = [points[i - 1], points[i]];
    if (i % 4 === 2) path += `C${(x + nextX) / 2} ${y} ${(x + nextX) / 2} ${nextY} ${nextX} ${nextY}`;
    else if (x !== nextX || y !== nextY) path += `L${nextX} ${nextY}`;
  }
  return path;
}

// From a box's right upper corner round to its top.
export function loop({ x, y }, { width, height }) {
  const [right, top] = [x + width / 2, y - height / 2];
  return `M${right - 26} ${top}C${right - 26} ${top - 15} ${right - 8} ${top - 15} ${right - 8} ${top - 1}`;
}

// The arrowhead lies at the newer end, which is the right one unless the line runs backwards.
export function head(points, backwards) {
  const [x, y] = backwards ? points[0] : points[points.length - 1];
  const along = backwards ? 8 : -8;
  return `M${x} ${y}l${along} -3.8v7.6Z`;
}

// Packs src/ into dist/, one script a page: `npm ci && npm run build`. dist/ is committed, so that nobody needs Node
// to use or to test Stemma; its first line holds a digest of what it was made from.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const out = new URL(process.argv[2] ? `file://${process.argv[2]}/` : "dist/", here);
const text = (path) => readFileSync(new URL(path, here), "utf8");

// The same digest as in tests/viz/test_web.py: names and contents of all sources and of the lock file, sorted.
const sources = [
  ...readdirSync(new URL("src/", here)).map((name) => `src/${name}`),
  "build.mjs",
  "package-lock.json",
].sort();
const digest = createHash("sha256");
for (const path of sources) digest.update(`${path}\0${text(path)}\0`);
const banner = `// Stemma explorer; made from sources with digest ${digest.digest("hex")}`;

const licences = ["sigma", "graphology", "graphology-utils", "events"].map((name) => {
  const { version, license } = JSON.parse(text(`node_modules/${name}/package.json`));
  const file = readdirSync(new URL(`node_modules/${name}/`, here)).find((entry) =>
    /^licen[cs]e/i.test(entry),
  );
  return `${name} ${version} (${license})\n\n${text(`node_modules/${name}/${file}`).trim()}\n`;
});

mkdirSync(out, { recursive: true });
for (const page of ["vis_page", "sigma_page"]) {
  await build({
    entryPoints: [new URL(`src/${page}.js`, here).pathname],
    outfile: new URL(`${page}.js`, out).pathname,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    banner: { js: banner },
  });
}
writeFileSync(
  new URL("LICENCES.txt", out),
  `sigma_page.js holds these libraries:\n\n${licences.join("\n----\n\n")}`,
);

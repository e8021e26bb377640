// Builds static/dist: one bundle for each page's script and style sheet, content-hashed, minified and precompressed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "static/dist");
const manifestPath = join(dist, "manifest.json");
const stampPath = join(dist, ".built-from");

/** The face of wall, headings and print; style sheets ask for pappen.woff2, and the build knows where it comes from. */
const FACE = join(
  root,
  "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
);

/** A page's script or style sheet lies directly in its folder; what lies deeper is a part of one. */
const entries = ["js", "css"].flatMap((kind) =>
  filesIn(join(root, "static", kind), false).filter((file) => file.endsWith(`.${kind}`)),
);
const sources = [
  ...filesIn(join(root, "static/js"), true),
  ...filesIn(join(root, "static/css"), true),
  join(root, "package-lock.json"),
  fileURLToPath(import.meta.url),
];

const stamp = fingerprint(sources);
if (!process.argv.includes("--force") && existsSync(manifestPath) && read(stampPath) === stamp) process.exit(0);

const started = performance.now();
const manifest = await bundle().catch(() => process.exit(1)); // esbuild has said why
for (const name of Object.values(manifest)) compress(join(dist, name));
writeWhole(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
writeWhole(stampPath, stamp);
sweep(manifest);
console.error(
  `pappen: built ${Object.keys(manifest).length} files for the browser in ${Math.round(performance.now() - started)} ms`,
);

/** Every file of a folder, sorted; a folder that does not exist has none. */
function filesIn(folder, deep) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: deep })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && !basename(file).startsWith("."))
    .sort();
}

function fingerprint(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

async function bundle() {
  const { build } = await import("esbuild");
  mkdirSync(dist, { recursive: true });
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: dist,
    outbase: join(root, "static"),
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    target: ["es2020", "safari14.1", "chrome87", "firefox78"],
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    plugins: [
      { name: "face", setup: (build) => build.onResolve({ filter: /pappen\.woff2$/ }, () => ({ path: FACE })) },
    ],
    loader: { ".woff2": "file", ".svg": "file", ".png": "file" },
    logLevel: "warning",
  });
  const named = Object.entries(result.metafile.outputs).map(([path, output]) => {
    const source = join(root, output.entryPoint ?? Object.keys(output.inputs)[0]);
    return [source === FACE ? "pappen.woff2" : basename(source), basename(path)];
  });
  return Object.fromEntries(named.sort());
}

/** Best compression once, here, so that the server never compresses a static file. */
function compress(file) {
  if (file.endsWith(".woff2") || existsSync(`${file}.br`)) return;
  const content = readFileSync(file);
  writeWhole(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeWhole(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

/** Written beside and moved into place: a server that runs never reads half a file. */
function writeWhole(path, content) {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

/** Files of earlier builds stay a day, for pages that were opened before this one. */
function sweep(current) {
  const kept = new Set(Object.values(current).flatMap((name) => [name, `${name}.br`, `${name}.gz`]));
  const dayAgo = Date.now() - 24 * 3600 * 1000;
  for (const file of filesIn(dist, false)) {
    const name = basename(file);
    if (name !== "manifest.json" && !kept.has(name) && statSync(file).mtimeMs < dayAgo) rmSync(file);
  }
}

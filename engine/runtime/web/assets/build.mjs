// Builds the front end: app.js, app.css, pictures and the sprite of icons -> ../static, with hashed
// names, a manifest (logical name -> file) and the licences of everything that was bundled.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

import { trim } from "./trim.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "static");
const fresh = `${target}.new`;

const manifest = {};
const packages = new Set();

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["first.js", "app.js", "app.css", "design.js", "design.css"],
    outdir: fresh,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    legalComments: "none", // LICENSES.txt carries them all
    loader: { ".svg": "file", ".png": "file", ".woff2": "file" },
    metafile: true,
    plugins: [{ name: "trim", setup: (build) => build.onLoad({ filter: /[\\/]bootstrap\.css$/ }, trimmed) }],
    logLevel: "warning",
  });
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const built = relative(fresh, join(here, file));
    // What two entries share is a file of its own, which nobody asks for by a logical name.
    manifest[output.entryPoint ?? built] = built;
    for (const input of Object.keys(output.inputs)) {
      const name = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
      if (name) packages.add(name);
    }
  }
}

async function lines(file) {
  const text = await readFile(join(here, file), "utf8");
  return text.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
}

async function trimmed({ path }) {
  return { contents: trim(await readFile(path, "utf8"), await lines("bootstrap.txt")), loader: "css" };
}

async function sprite() {
  const names = await lines("icons.txt");
  const unknown = [];
  const symbols = [];
  for (const line of [...new Set(names)].sort()) {
    const [name, drawn = name] = line.split(/\s*=\s*/);
    const file = join(modules, "bootstrap-icons", "icons", `${drawn}.svg`);
    if (!existsSync(file)) {
      unknown.push(drawn);
      continue;
    }
    const svg = await readFile(file, "utf8");
    const [, box, drawing] = svg.match(/<svg[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
    symbols.push(`<symbol id="${name}" viewBox="${box}">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  if (unknown.length > 0) throw new Error(`icons.txt: no icon is called ${unknown.join(", ")}`);
  await publish(
    "icons.svg",
    `<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n${symbols.join("\n")}\n</svg>\n`,
  );
  packages.add("bootstrap-icons");
}

async function pictures() {
  for (const name of (await readdir(here)).sort()) {
    if ([".svg", ".png", ".ico"].includes(extname(name))) {
      await publish(name, await readFile(join(here, name)));
    }
  }
}

async function licences() {
  const texts = [];
  for (const name of [...packages].sort()) {
    const folder = join(modules, name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file
      ? await readFile(join(folder, file), "utf8")
      : `${about.license}, ${about.author?.name ?? about.author ?? "its authors"}\n`;
    texts.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  const line = `\n${"-".repeat(78)}\n\n`;
  await writeFile(join(fresh, "LICENSES.txt"), `Bundled in these files:\n${line}${texts.join(line)}`);
}

async function publish(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const ext = extname(name);
  manifest[name] = `${name.slice(0, -ext.length)}-${hash}${ext}`;
  await writeFile(join(fresh, manifest[name]), content);
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await bundle();
await sprite();
await pictures();
await licences();
const sorted = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await rm(target, { recursive: true, force: true });
await rename(fresh, target);

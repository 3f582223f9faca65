// Two liberties that the checkers' packages need from Node:
// - the scripts stand in tests/checkers/, their packages in target/tools/node/;
// - GitHub's packages import JSON files without `with { type: "json" }`, which Node 20 refuses.

let packages;

/** Receives what register.mjs sends. */
export function initialize(data) {
  packages = data.packages;
}

/** Looks for packages of our own scripts below target/tools/node/. */
export function resolve(specifier, context, next) {
  const bare = /^(@|[a-z])/.test(specifier) && !/^[a-z]+:/.test(specifier);
  const ours = context.parentURL !== undefined && !context.parentURL.includes("/node_modules/");
  return next(specifier, bare && ours ? { ...context, parentURL: packages } : context);
}

/** Declares every JSON module to be JSON. */
export function load(url, context, next) {
  const json = url.endsWith(".json");
  return next(url, json ? { ...context, importAttributes: { type: "json" } } : context);
}

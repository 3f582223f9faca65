// Taplo's language server, compiled to WebAssembly, as editors run it.
//
// Reads `{"root": …, "texts": […]}`: texts of `pipeline.toml` in the directory `root`, `|` where the
// cursor is. Prints what it offers there and what it objects to, as findings: `file` is the number of
// the text, `rule` is `completion` or `diagnostic`.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { TaploLsp } = createRequire(`${process.env.ORACLES_PACKAGES}/`)("@taplo/lsp");

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { root, texts } = JSON.parse(input);

const environment = {
  now: () => new Date(),
  envVar: () => "",
  envVars: () => [],
  stdErrAtty: () => false,
  stdin: async () => new Uint8Array(),
  stdout: async (bytes) => bytes.length,
  stderr: async (bytes) => bytes.length,
  glob: () => [],
  readFile: (path) => readFile(path),
  writeFile: async () => {},
  urlToFilePath: (url) => (url.startsWith("file:") ? fileURLToPath(url) : undefined),
  isAbsolute,
  cwd: () => root,
  findConfigFile: () => undefined,
  // What is not beside the file is not there: nothing is fetched.
  fetch: { fetch: async () => { throw new Error("no network"); }, Headers, Request, Response },
};

const answers = new Map();
const objections = new Map();
const server = await TaploLsp.initialize(environment, {
  onMessage(message) {
    const { id, method, params } = message;
    if (method === "textDocument/publishDiagnostics") objections.set(params.uri, params.diagnostics);
    else if (method === "workspace/configuration") {
      const settings = { schema: { enabled: true, associations: {}, catalogs: [] } };
      server.send({ jsonrpc: "2.0", id, result: params.items.map(() => settings) });
    } else if (method !== undefined && id !== undefined) server.send({ jsonrpc: "2.0", id, result: null });
    else answers.get(id)?.(message);
  },
});

let asked = 0;
const tell = (method, params) => server.send({ jsonrpc: "2.0", method, params });
const ask = (method, params) =>
  new Promise((resolve) => {
    asked += 1;
    answers.set(asked, resolve);
    server.send({ jsonrpc: "2.0", id: asked, method, params });
  });
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

const folder = pathToFileURL(root).href;
await ask("initialize", {
  processId: null,
  rootUri: folder,
  capabilities: {},
  workspaceFolders: [{ uri: folder, name: "repository" }],
});
tell("initialized", {});

const findings = [];
for (const [number, marked] of texts.entries()) {
  const uri = `${folder}/${number}.toml`;
  const before = marked.slice(0, marked.indexOf("|")).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  const document = { uri, languageId: "toml", version: 1, text: marked.replace("|", "") };
  tell("textDocument/didOpen", { textDocument: document });
  let offered = [];
  // The schema is read in the background.
  for (let turn = 0; turn < 100 && (offered.length === 0 || !objections.has(uri)); turn += 1) {
    const { result } = await ask("textDocument/completion", { textDocument: { uri }, position });
    offered = result?.items ?? result ?? [];
    await pause();
  }
  const add = (rule, message) => findings.push({ file: String(number), line: 0, rule, message });
  for (const { label } of offered) add("completion", label);
  for (const { message } of objections.get(uri) ?? []) add("diagnostic", message);
}
process.stdout.write(JSON.stringify({ checked: texts.length, findings }), () => process.exit(0));

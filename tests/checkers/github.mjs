// GitHub's own parser and language service over the workflows and actions of one tree.
//
// Reads `{"root": …, "workflows": […], "actions": […]}` as JSON on standard input; prints
// `{"checked": n, "findings": [{"file", "line", "rule", "message"}]}`.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { FeatureFlags } from "@actions/expressions";
import { registerLogger, validate } from "@actions/languageservice";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { convertActionTemplate } from "@actions/workflow-parser/actions/action-template";
import { ErrorPolicy } from "@actions/workflow-parser/model/convert";
import { TextDocument } from "vscode-languageserver-textdocument";

// Warns where a block scalar's last newline becomes part of a condition or an input.
const featureFlags = new FeatureFlags({ blockScalarChompingWarning: true });

const findings = [];

// The language service swallows its own exceptions into its log: a crash must not look clean.
const crashed = (message) => findings.push({ file: "-", line: 0, rule: "crash", message });
registerLogger({ error: crashed, warn: () => {}, info: () => {}, log: () => {} });

/** Reads reusable workflows from the tree itself; those of other repositories are not looked at. */
function provider(root) {
  return {
    async getFileContent(reference) {
      if ("repository" in reference) throw new Error("not a file of this repository");
      return { name: reference.path, content: await readFile(join(root, reference.path), "utf8") };
    },
  };
}

function report(file, line, rule, message) {
  const seen = findings.some((f) => f.file === file && f.line === line && f.message === message);
  if (!seen) findings.push({ file, line, rule, message });
}

async function parse(path, content, isAction, fileProvider) {
  const entry = { name: path, content };
  const trace = new NoOperationTraceWriter();
  const { context, value } = isAction ? parseAction(entry, trace) : parseWorkflow(entry, trace);
  const options = { errorPolicy: ErrorPolicy.TryConversion, featureFlags };
  if (value && isAction) {
    convertActionTemplate(context, value, options);
  } else if (value) {
    await convertWorkflowTemplate(context, value, fileProvider, { ...options, fetchReusableWorkflowDepth: 1 });
  }
  for (const error of context.errors.getErrors()) {
    report(path, error.range?.start.line ?? 0, "parser", error.rawMessage);
  }
}

async function serve(root, path, content, fileProvider) {
  const document = TextDocument.create(pathToFileURL(join(root, path)).href, "yaml", 0, content);
  for (const diagnostic of await validate(document, { fileProvider, featureFlags })) {
    const line = (diagnostic.range?.start.line ?? -1) + 1;
    report(path, line, String(diagnostic.code ?? "service"), diagnostic.message);
  }
}

async function check(tree) {
  const fileProvider = provider(tree.root);
  for (const path of [...tree.workflows, ...tree.actions]) {
    const content = await readFile(join(tree.root, path), "utf8");
    await parse(path, content, tree.actions.includes(path), fileProvider);
    await serve(tree.root, path, content, fileProvider);
  }
  return tree.workflows.length + tree.actions.length;
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
const checked = await check(JSON.parse(input));
process.stdout.write(JSON.stringify({ checked, findings }));

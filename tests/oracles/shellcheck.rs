//! ShellCheck on every script that a workflow runs: those inside the YAML, and files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;

use crate::finding::{Finding, list};
use crate::script::{Script, scripts};
use crate::tools;
use crate::trees::Tree;

/// Checks the `run:` of every step.
fn inline(tree: &Tree) -> Result<Vec<Finding>, String> {
    let directory = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut findings = Vec::new();
    for script in scripts(tree)? {
        findings.extend(check_script(&script, directory.path())?);
    }
    Ok(findings)
}

fn check_script(script: &Script, directory: &Path) -> Result<Vec<Finding>, String> {
    let rename = |finding: Finding| Finding {
        file: format!("{}: {}", script.file, script.place),
        line: finding.line.saturating_sub(1),
        quote: script
            .text
            .lines()
            .nth(finding.line.saturating_sub(2) as usize)
            .unwrap_or_default()
            .to_owned(),
        ..finding
    };
    let dialect = match script.shell.split_whitespace().next() {
        Some("bash") => "bash",
        Some("sh") => "sh",
        _ => {
            let (rule, message) = ("shell".to_owned(), format!("cannot check `{}`", script.shell));
            return Ok(vec![rename(Finding { rule, message, ..Finding::default() })]);
        }
    };
    // What `env` sets is set before the script starts, so the script cannot have forgotten it.
    let env: Vec<_> = script.env.iter().map(String::as_str).collect();
    let declaration = match env.is_empty() {
        true => String::new(),
        false => format!("export {}", env.join(" ")),
    };
    let name = "script.sh";
    let text = format!("{declaration}\n{}", script.text);
    fs::write(directory.join(name), text).map_err(|e| e.to_string())?;
    let findings = shellcheck(&["--shell", dialect], &[name.to_owned()], directory)?;
    Ok(findings.into_iter().map(rename).collect())
}

/// Checks scripts that are files, following what they source.
fn files(paths: &[String], directory: &Path) -> Result<Vec<Finding>, String> {
    match paths.is_empty() {
        true => Ok(Vec::new()),
        false => shellcheck(&["--external-sources", "--source-path=SCRIPTDIR"], paths, directory),
    }
}

fn shellcheck(options: &[&str], paths: &[String], directory: &Path) -> Result<Vec<Finding>, String> {
    let mut command = tools::python("shellcheck")?;
    command.args(["--norc", "--format=json1"]).args(options).args(paths);
    let output = tools::run(command.current_dir(directory))?;
    let report: Value = tools::json(&output)?;
    let comments = report["comments"].as_array().cloned().unwrap_or_default();
    match output.status.success() == comments.is_empty() {
        true => Ok(comments.iter().map(finding).collect()),
        false => Err(format!("shellcheck: {}\n{}", output.status, tools::text(&output))),
    }
}

fn finding(said: &Value) -> Finding {
    Finding {
        file: said["file"].as_str().unwrap_or_default().to_owned(),
        line: said["line"].as_u64().unwrap_or_default(),
        rule: format!("SC{}", said["code"]),
        message: said["message"].as_str().unwrap_or_default().to_owned(),
        quote: String::new(),
    }
}

/// Looks at each script of a tree once: most trees have most scripts in common.
fn files_of(tree: &Tree) -> Result<Vec<Finding>, String> {
    static SEEN: Mutex<BTreeSet<BTreeMap<PathBuf, String>>> = Mutex::new(BTreeSet::new());
    let mut seen = SEEN.lock().map_err(|error| error.to_string())?;
    let mut new = Vec::new();
    for path in tree.scripts() {
        let mut texts = BTreeMap::new();
        read_with_sources(&tree.root.join(&path), &mut texts)?;
        if seen.insert(texts) {
            new.push(path);
        }
    }
    files(&new, &tree.root)
}

/// The text of a script, and of what it sources, as its directives for ShellCheck say; by their names.
fn read_with_sources(path: &Path, texts: &mut BTreeMap<PathBuf, String>) -> Result<(), String> {
    let name = PathBuf::from(path.file_name().unwrap_or_default());
    if texts.contains_key(&name) {
        return Ok(());
    }
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let directives = text.lines().filter_map(|line| line.trim().strip_prefix("# shellcheck source="));
    let sources: Vec<PathBuf> = directives.map(|source| path.with_file_name(source)).collect();
    texts.insert(name, text);
    sources.iter().filter(|source| source.is_file()).try_for_each(|source| read_with_sources(source, texts))
}

#[test]
fn shellcheck_inline() {
    crate::satisfies("shellcheck_inline", inline);
}

#[test]
fn shellcheck_files() {
    crate::satisfies("shellcheck_files", files_of);
}

/// The scripts that generated trees are given a copy of, and the one that starts our own checks.
#[test]
fn shellcheck_templates() {
    let templates = walkdir::WalkDir::new(tools::root().join("templates"));
    let entries = templates.sort_by_file_name().into_iter().filter_map(Result::ok);
    let paths = entries.map(|entry| entry.path().display().to_string());
    let mut paths: Vec<_> = paths.filter(|path| path.ends_with(".sh")).collect();
    paths.push(".ci/run".to_owned());
    let findings = crate::or_panic(files(&paths, tools::root()));
    assert!(findings.is_empty(), "{}", list(&findings));
}

#[test]
fn shellcheck_sees_a_variable_that_nothing_sets() {
    crate::sees("shellcheck_inline", "shellcheck", inline, &["SC2154"]);
}

#[test]
fn shellcheck_sees_an_unquoted_variable() {
    crate::sees("shellcheck_files", "shellcheck", files_of, &["SC2086"]);
}

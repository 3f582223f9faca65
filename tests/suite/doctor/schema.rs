//! The recorded answers are such as GitHub publishes that it gives, and the bodies of the commands that
//! are proposed such as it takes: check-jsonschema against the extracts in `schema.json`.

use crate::support::snapshot;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn schemas() -> Value {
    serde_json::from_str(include_str!("schema.json")).unwrap()
}

/// What check-jsonschema finds wrong with files; nothing: all fit.
fn objections(schema: &Value, files: &[PathBuf]) -> Option<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/venv/bin/check-jsonschema");
    assert!(program.exists(), "run `cargo xtask test`, which installs the checkers");
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("schema.json");
    fs::write(&path, schema.to_string()).unwrap();
    let output = Command::new(program).arg("--schemafile").arg(path).args(files).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() || said.contains("Schema validation errors"), "{output:?}");
    (!output.status.success()).then_some(said)
}

/// Whether `path` is one of the template `/repos/{owner}/{repo}/…`.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(path).all(|(part, own)| part.starts_with('{') || *part == own)
}

/// The path and the status that a recorded answer stands for.
fn asked(file: &Path) -> (String, u16) {
    let name = file.to_string_lossy();
    let (_, path) = name.split_once("/api/").unwrap();
    let path = path.strip_suffix(".json").unwrap();
    let (path, status) = match path.rsplit_once('.').map(|(path, status)| (path, status.parse())) {
        Some((path, Ok(status))) => (path, status),
        _ => (path, 200),
    };
    (format!("/{}", path.split('@').next().unwrap()), status)
}

fn recorded() -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(super::cases()).into_iter().map(|entry| entry.unwrap().into_path());
    all.filter(|path| path.is_file() && path.to_string_lossy().contains("/api/")).collect()
}

#[test]
fn recorded_answers_are_as_github_publishes_them() {
    let schemas = schemas();
    let answers = schemas["answers"].as_object().unwrap();
    let mut by: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for file in recorded() {
        let (path, status) = asked(&file);
        let template = answers.keys().find(|template| fits(template, &path));
        let template = template.unwrap_or_else(|| panic!("{}: GitHub has no such path", file.display()));
        let key = if status == 200 { template.clone() } else { "error".to_owned() };
        by.entry(key).or_default().push(file);
    }
    for template in answers.keys() {
        assert!(by.contains_key(template), "no answer to {template} is recorded");
    }
    for (template, files) in by {
        let schema = if template == "error" { &schemas["error"] } else { &answers[&template] };
        if let Some(objections) = objections(schema, &files) {
            panic!("{template}:\n{objections}");
        }
    }
}

fn environment(policy: Value, rules: Value) -> Value {
    let mut one = json!({"id": 1, "deployment_branch_policy": policy, "protection_rules": rules});
    for name in ["node_id", "name", "url", "html_url", "created_at", "updated_at"] {
        one[name] = json!("a");
    }
    json!({"total_count": 1, "environments": [one]})
}

#[test]
fn an_answer_that_github_never_gives_is_refused() {
    let schemas = schemas();
    let place = tempfile::tempdir().unwrap();
    for (template, body) in [
        (
            "/repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval",
            json!({"approval_policy": "all"}),
        ),
        ("/repos/{owner}/{repo}/actions/workflows", json!({"total_count": 1, "workflows": [{"name": "CI"}]})),
        (
            "/repos/{owner}/{repo}/rules/branches/{branch}",
            json!([{"type": "required_status_checks", "parameters": {"required_status_checks": ["CI gate"]}}]),
        ),
        ("/repos/{owner}/{repo}/environments", environment(json!({"protected_branches": true}), json!([]))),
        ("/repos/{owner}/{repo}/environments", environment(Value::Null, json!([{"wait_timer": 30}]))),
        (
            "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
            json!({"total_count": 1, "branch_policies": [{"name": "main", "type": "ref"}]}),
        ),
    ] {
        let file = place.path().join("body.json");
        fs::write(&file, body.to_string()).unwrap();
        assert!(objections(&schemas["answers"][template], &[file]).is_some(), "{template}");
    }
}

/// Every `printf %s BODY | gh api --method METHOD PATH --input -` that a case expects to be proposed.
#[test]
fn the_commands_send_what_github_takes() {
    let schemas = schemas();
    let bodies = schemas["bodies"].as_object().unwrap();
    let place = tempfile::tempdir().unwrap();
    let mut by: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in fs::read_dir(snapshot::folder().join("doctor")).unwrap().flatten() {
        let text = snapshot::output("doctor", entry.path().file_stem().unwrap().to_str().unwrap());
        for line in text.lines().filter(|line| line.trim_end().ends_with("--input -")) {
            let Some(at) = line.find("printf %s ") else { continue };
            let words = shlex::split(&line[at..]).unwrap();
            let (method, path) = (&words[7], &words[8]);
            assert_eq!(words[3..6], ["|", "gh", "api"], "{line}");
            let known = |name: &&String| {
                let (own, template) = name.split_once(' ').unwrap();
                own == method && fits(template, &format!("/{path}"))
            };
            let template = bodies.keys().find(known).unwrap_or_else(|| panic!("{method} {path}"));
            let file = place.path().join(format!("{}.json", by.values().map(Vec::len).sum::<usize>()));
            fs::write(&file, &words[2]).unwrap();
            by.entry(template.clone()).or_default().push(file);
        }
    }
    assert_eq!(by.len(), bodies.len(), "a kind of command is proposed by no case");
    for (template, files) in by {
        assert_eq!(objections(&bodies[&template], &files), None, "{template}");
    }
}

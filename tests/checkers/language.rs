//! The checkers over every case of `tests/cases/language`: each key of the language, as it comes out.

use std::fs;
use std::path::Path;

use pipegen::compiler::{Source, compile};
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::accepted::Tally;
use crate::finding::list;
use crate::tools::root;
use crate::trees::Tree;
use crate::{Checker, actionlint, github, schema, yamllint, zizmor};

/// Path and text of every case's pipeline: `job/needs/after.toml`.
pub fn cases() -> Vec<(String, String)> {
    let home = root().join("tests/cases/language");
    let files = WalkDir::new(&home).sort_by_file_name().into_iter().filter_map(Result::ok);
    let paths = files
        .map(|entry| entry.path().to_owned())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let named = paths.filter_map(|path| Some((path.strip_prefix(&home).ok()?.display().to_string(), path)));
    named.map(|(name, path)| (name, fs::read_to_string(path).unwrap_or_default())).collect()
}

/// One repository with the pipelines of all cases, each under a name of its own.
fn tree(directory: &TempDir) -> Result<Tree, String> {
    let sources = root().join("tests/cases/language/files");
    let put = |path: &Path, text: &str| {
        let parent = path.parent().unwrap_or(path);
        fs::create_dir_all(parent).and_then(|()| fs::write(path, text)).map_err(|error| error.to_string())
    };
    let action = "actions/lint/action.yml";
    put(&directory.path().join(action), &fs::read_to_string(sources.join(action)).unwrap_or_default())?;
    let mut texts = Vec::new();
    for (name, text) in cases().into_iter().filter(|(name, _)| name.ends_with("after.toml")) {
        let own = format!("name = \"{}\"", name.trim_end_matches("/after.toml").replace(['/', '.'], " "));
        let text = text.replace("name = \"CI\"", &own).replace("name = \"Build and test\"", &own);
        let source = Source { name: "pipeline.toml", text: &text, dir: &sources };
        let compiled = compile(&source).map_err(|errors| format!("{name}: {errors:?}"))?;
        for file in compiled.files.iter().filter(|file| differs(&file.path)) {
            put(&directory.path().join(&file.path), &file.text)?;
        }
        texts.push(serde_json::Value::from(text).to_string());
    }
    let manifest = directory.path().join("pipeline.toml");
    put(&manifest, &format!("cases = [{}]\n", texts.join(", ")))?;
    Ok(Tree {
        name: "tests/cases/language".to_owned(),
        root: directory.path().to_owned(),
        manifest,
        home: None,
    })
}

/// The workflows that cases call, which are their authors': GitHub's parser looks for them, the others judge them.
fn called(directory: &TempDir) -> Result<(), String> {
    let place = Path::new(".github/workflows");
    for name in ["e2e.yml", "other.yml"] {
        let from = root().join("tests/cases/language/files").join(place).join(name);
        fs::copy(from, directory.path().join(place).join(name)).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Whether a file is not the same in every pipeline: those are looked at in the examples.
fn differs(path: &str) -> bool {
    !path.ends_with(".sh") && !path.ends_with("-build/action.yml") && !path.ends_with("-image/action.yml")
}

/// Fails on everything that a checker finds and `accepted` does not list.
#[track_caller]
fn satisfies(name: &str, check: Checker) {
    let directory = crate::or_panic(tempfile::tempdir().map_err(|error| error.to_string()));
    let tree = crate::or_panic(tree(&directory));
    if name == "github" {
        crate::or_panic(called(&directory));
    }
    let refused = Tally::of(name).sift(&tree, crate::or_panic(check(&tree)));
    assert!(refused.is_empty(), "{name} objects:\n{}", list(&refused));
}

#[test]
fn language_actionlint() {
    satisfies("actionlint", actionlint::check);
}

#[test]
fn language_github() {
    satisfies("github", github::check);
}

#[test]
fn language_schemastore_workflows() {
    satisfies("schemastore_workflows", schema::workflows);
}

#[test]
fn language_schemastore_actions() {
    satisfies("schemastore_actions", schema::actions);
}

#[test]
fn language_yamllint() {
    satisfies("yamllint", yamllint::check);
}

#[test]
fn language_zizmor_pedantic() {
    satisfies("zizmor_pedantic", zizmor::pedantic);
}

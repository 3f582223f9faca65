//! Taplo, which editors use: lints `pipeline.toml` against our schema, and completes it.

use std::path::Path;
use std::process::Command;

use crate::finding::Finding;
use crate::schema::schema_of;
use crate::tools;
use crate::trees::manifests;

/// What Taplo objects to, or nothing. Its counts repeat themselves; its exit code does not.
fn check(path: &Path) -> Result<Option<String>, String> {
    let mut command = tools::python("taplo")?;
    command.args(["lint", "--colors", "never", "--no-auto-config", "--schema"]);
    command.arg(format!("file://{}", schema_of(path)?)).arg(path);
    let output = tools::run(&mut command)?;
    let said = tools::text(&output);
    if !said.contains("found files total=1") {
        return Err(format!("taplo did not read {}:\n{said}", path.display()));
    }
    Ok((!output.status.success()).then_some(said))
}

#[test]
fn taplo() {
    let drafts = crate::or_panic(tempfile::tempdir().map_err(|error| error.to_string()));
    let paths = crate::or_panic(manifests(&drafts));
    let objections: Vec<_> = paths.iter().filter_map(|path| crate::or_panic(check(path))).collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn taplo_sees_an_unknown_key() {
    let path = tools::root().join("tests/checkers/broken/manifest/pipeline.toml");
    let objection = crate::or_panic(check(&path)).unwrap_or_default();
    assert!(objection.contains("'nmae' was unexpected"), "{objection}");
}

/// What Taplo's language server offers or objects to, for texts in a repository that `pipegen init`
/// made, where the first line of the file names the schema beside it. `|` is the cursor.
fn edited(texts: &[&str]) -> Result<Vec<Finding>, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    std::fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").map_err(|e| e.to_string())?;
    let mut init = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    let output = tools::run(init.arg("init").current_dir(directory.path()))?;
    if !output.status.success() {
        return Err(tools::text(&output));
    }
    let draft = std::fs::read_to_string(directory.path().join("pipeline.toml")).map_err(|e| e.to_string())?;
    let first = draft.lines().next().unwrap_or_default();
    let texts: Vec<String> = texts.iter().map(|text| format!("{first}\n{text}")).collect();
    let input = serde_json::json!({ "root": directory.path(), "texts": texts });
    tools::node("taplo-lsp.mjs", &input, texts.len())
}

#[test]
fn an_editor_completes_keys_and_words_and_underlines_what_is_misspelt() {
    let findings = crate::or_panic(edited(&[
        "[pipeline]\nname = \"CI\"\n\n[image.app]\n|\n",
        "[pipeline]\nname = \"CI\"\n\n[consumer.test]\nhandoff = \"|\"\n",
        "[pipeline]\nnmae = \"CI\"\n|\n",
    ]));
    let said = |file: &str, rule: &str| -> Vec<&str> {
        let own = findings.iter().filter(|finding| finding.file == file && finding.rule == rule);
        own.map(|finding| finding.message.as_str()).collect()
    };
    let keys = said("0", "completion");
    for key in ["repository", "files", "build-args", "platforms", "smoke"] {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
    assert!(!keys.contains(&"branches"), "a key of another table: {keys:?}");
    let words = said("1", "completion");
    assert!(words.contains(&"\"registry\"") && words.contains(&"\"artifact\""), "{words:?}");
    assert!(said("2", "completion").contains(&"branches"));
    assert!(said("2", "diagnostic").iter().any(|message| message.contains("'nmae' was unexpected")));
}

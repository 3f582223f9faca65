//! Taplo, which editors use: lints `pipeline.toml` against our schema.

use std::path::Path;

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
    let paths = manifests();
    let objections: Vec<_> = paths.iter().filter_map(|path| crate::or_panic(check(path))).collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn taplo_sees_an_unknown_key() {
    let path = tools::root().join("tests/oracles/broken/manifest/pipeline.toml");
    let objection = crate::or_panic(check(&path)).unwrap_or_default();
    assert!(objection.contains("'nmae' was unexpected"), "{objection}");
}

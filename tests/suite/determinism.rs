//! The same pipeline gives the same bytes, however its file is ordered and wherever it is compiled.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pipegen::compiler::{Source, compile};
use pipegen::model::GeneratedFile;
use proptest::prelude::*;
use toml::{Table, Value};

fn charon() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/charon")
}

fn text() -> String {
    fs::read_to_string(charon().join("pipeline.toml")).unwrap()
}

/// Shuffles: [xorshift](https://en.wikipedia.org/wiki/Xorshift), so that a seed says all.
struct Order(u64);

impl Order {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }

    /// A value on one line, the keys of its tables in any order.
    fn inline(&mut self, value: &Value) -> String {
        match value {
            Value::Table(table) => format!("{{ {} }}", self.entries(table).join(", ")),
            Value::Array(items) => {
                format!("[{}]", items.iter().map(|item| self.inline(item)).collect::<Vec<_>>().join(", "))
            }
            Value::String(text) => serde_json::to_string(text).unwrap(),
            other => serde_json::to_string(other).unwrap(),
        }
    }

    fn entries(&mut self, table: &Table) -> Vec<String> {
        let mut entries: Vec<String> = table.iter().map(|(key, value)| self.entry(key, value)).collect();
        self.shuffle(&mut entries);
        entries
    }

    /// The order of a matrix's axes means something, and is kept.
    fn entry(&mut self, key: &str, value: &Value) -> String {
        let axes = value.as_table().filter(|_| key == "matrix");
        let text = match axes {
            Some(axes) => {
                let axes: Vec<String> = axes.iter().map(|(axis, values)| self.entry(axis, values)).collect();
                format!("{{ {} }}", axes.join(", "))
            }
            None => self.inline(value),
        };
        format!("{} = {text}", quoted(key))
    }

    /// The whole file: its tables in any order, and the keys of each.
    fn file(&mut self, root: &Table) -> String {
        let mut tables: Vec<(String, &Table)> = Vec::new();
        for (key, value) in root {
            let table = value.as_table().unwrap();
            if !table.values().all(toml::Value::is_table) || key == "pipeline" {
                tables.push((key.clone(), table));
                continue;
            }
            let named = table
                .iter()
                .map(|(name, value)| (format!("{key}.{}", quoted(name)), value.as_table().unwrap()));
            tables.extend(named);
        }
        self.shuffle(&mut tables);
        let mut text = String::new();
        for (heading, table) in tables {
            write!(text, "[{heading}]\n{}\n\n", self.entries(table).join("\n")).unwrap();
        }
        text
    }
}

fn quoted(key: &str) -> String {
    serde_json::to_string(key).unwrap()
}

fn compiled(text: &str) -> Vec<GeneratedFile> {
    let directory = charon();
    let source = Source { name: "pipeline.toml", text, dir: &directory };
    compile(&source).unwrap_or_else(|errors| panic!("{errors:?}\n{text}")).files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_order_of_tables_and_keys_changes_nothing(seed in 1..=u64::MAX) {
        let root: Table = toml::from_str(&text()).unwrap();
        let other = Order(seed).file(&root);
        prop_assert_eq!(&toml::from_str::<Table>(&other).unwrap(), &root);
        // Both have the axes of a matrix in one order, which is not that of the example.
        prop_assert_eq!(compiled(&other), compiled(&Order(1).file(&root)));
    }
}

/// What the binary writes when it is started with nothing but these variables.
fn written(variables: &[(&str, &str)], directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let root = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_pipegen"))
        .args(["generate", "-f"])
        .arg(charon().join("pipeline.toml"))
        .arg("--root")
        .arg(root.path())
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = walkdir::WalkDir::new(root.path()).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root.path()).unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn neither_locale_nor_environment_changes_anything() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/charon");
    let plain = written(&[], &charon());
    assert!(plain.len() > 20, "{} files", plain.len());
    for (path, bytes) in &plain {
        assert_eq!(&fs::read(committed.join(path)).unwrap(), bytes, "{}", path.display());
    }
    let elsewhere = tempfile::tempdir().unwrap();
    for variables in [
        &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Kolkata")][..],
        &[("LC_ALL", "C"), ("TZ", "America/St_Johns"), ("COLUMNS", "20"), ("TERM", "dumb")],
        &[("HOME", "/nowhere"), ("USER", "somebody"), ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
        &[("GITHUB_ACTIONS", "true"), ("CI", "true"), ("GITHUB_SHA", "0"), ("SOURCE_DATE_EPOCH", "1")],
        &[("PIPEGEN_FILE", "other.toml"), ("RUST_BACKTRACE", "1"), ("RUST_LOG", "trace")],
    ] {
        assert_eq!(written(variables, elsewhere.path()), plain, "{variables:?}");
    }
}

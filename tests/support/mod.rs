//! What several tests need: trees on disk, Git, a compiler that is easy to steer.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

pub mod bash;
pub mod call;
pub mod cases;
pub mod language;
pub mod long;
pub mod page;
pub mod random;
pub mod schema;
pub mod snapshot;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pipegen::model::GeneratedFile;
use pipegen::output::header::sign;
use tempfile::TempDir;

pub const WORKFLOW: &str = ".github/workflows/ci.yml";
pub const ACTION: &str = ".github/actions/ci-image/action.yml";
pub const SCRIPT: &str = ".github/scripts/ci-tag.sh";

/// A directory with `files` in it, on which Git works as in a repository.
pub struct Tree {
    directory: TempDir,
}

impl Tree {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let tree = Self { directory };
        tree.git(&["init", "--quiet"], b"");
        tree
    }

    pub fn with(files: &[GeneratedFile]) -> Self {
        let tree = Self::new();
        for file in files {
            tree.put(&file.path, file.text.as_bytes());
        }
        tree
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    pub fn place(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn put(&self, path: &str, bytes: &[u8]) {
        let place = self.place(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    }

    pub fn get(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.place(path)).ok()
    }

    pub fn apply(&self, patch: &[u8]) {
        self.git(&["apply", "-"], patch);
    }

    pub fn git(&self, arguments: &[&str], input: &[u8]) {
        use std::io::Write;
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(self.root())
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .env_remove("GIT_WORK_TREE")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let input = String::from_utf8_lossy(input);
        assert!(output.status.success(), "git {arguments:?}: {said}\n{input}");
    }

    /// Path, mode and content of everything, links unfollowed.
    pub fn snapshot(&self) -> Vec<(String, u32, Vec<u8>)> {
        use std::os::unix::fs::PermissionsExt;
        let mut all = Vec::new();
        for entry in walkdir::WalkDir::new(self.root()).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(self.root()).unwrap();
            if path.starts_with(".git") {
                continue;
            }
            let metadata = entry.metadata().unwrap();
            let bytes = if metadata.is_file() {
                fs::read(entry.path()).unwrap()
            } else if metadata.is_symlink() {
                let target = fs::read_link(entry.path()).unwrap();
                target.to_string_lossy().into_owned().into_bytes()
            } else {
                Vec::new()
            };
            let mode = metadata.permissions().mode();
            all.push((path.to_string_lossy().into_owned(), mode, bytes));
        }
        all
    }
}

pub fn signed(path: &str, body: &str) -> GeneratedFile {
    GeneratedFile { path: path.to_owned(), text: sign("ci", "pipeline.toml", body) }
}

/// What a small pipeline yields.
pub fn files() -> Vec<GeneratedFile> {
    let body: String = (1..40).map(|n| format!("line-{n}: {n}\n")).collect();
    vec![
        signed(ACTION, "---\nname: image\n"),
        signed(SCRIPT, "#!/usr/bin/env bash\necho tag\n"),
        signed(WORKFLOW, &format!("---\n{body}")),
    ]
}

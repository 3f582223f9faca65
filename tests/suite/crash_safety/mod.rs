//! Writing is hard to break: kills at any moment, several runs at once, disks that are full or refuse,
//! and inputs that are no files at all.
//!
//! `PIPEGEN_CASES=n` kills n times. Unix alone: elsewhere nothing here can be brought about.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use crate::support::cases;
mod disk;
mod inputs;
mod kill;
use crate::support::random;
mod together;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Two versions of one pipeline, the output of each, and a directory to write them in.
struct Bench {
    directory: tempfile::TempDir,
    texts: [String; 2],
    outputs: [Files; 2],
}

/// Path and content of every file below `.github`.
type Files = BTreeMap<String, Vec<u8>>;

impl Bench {
    /// In a directory that everybody may enter, because some tests run as nobody.
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let texts = ["shop", "minimal"].map(|example| {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
            copy(&source, directory.path());
            fs::read_to_string(source.join("pipeline.toml")).unwrap()
        });
        // One name, so that the files of either are left over from the other.
        let texts = texts.map(|text| {
            let name = text.lines().find(|line| line.starts_with("name")).unwrap().to_owned();
            text.replacen(&name, "name = \"CI\"", 1)
        });
        let mut bench = Self { directory, texts, outputs: [Files::new(), Files::new()] };
        for version in [0, 1] {
            bench.put(version);
            let (exit, said) = bench.run(&[]);
            assert_eq!(exit, Some(0), "{said}");
            bench.outputs[version] = bench.files();
        }
        assert!(bench.outputs[0] != bench.outputs[1]);
        bench
    }

    fn root(&self) -> &Path {
        self.directory.path()
    }

    fn place(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Puts a version of `pipeline.toml` in place, in one step.
    fn put(&self, version: usize) {
        fs::write(self.place("next.toml"), &self.texts[version]).unwrap();
        fs::rename(self.place("next.toml"), self.place("pipeline.toml")).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
        command.args(arguments).current_dir(self.root()).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.command(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn files(&self) -> Files {
        let mut files = Files::new();
        for entry in walkdir::WalkDir::new(self.place(".github")).into_iter().flatten() {
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(self.root()).unwrap();
                let bytes = fs::read(entry.path()).unwrap_or_default();
                files.insert(path.to_string_lossy().into_owned(), bytes);
            }
        }
        files
    }

    /// Every file of the tree is one of either version, whole, or waits to be put in place. Gives the
    /// number of those that wait.
    fn assert_whole(&self, what: &str) -> usize {
        let files = self.files();
        let waiting = files.keys().filter(|path| path.ends_with(".part")).count();
        for (path, bytes) in files.iter().filter(|(path, _)| !path.ends_with(".part")) {
            let known = self.outputs.iter().any(|output| output.get(path) == Some(bytes));
            assert!(known, "{what}: {path} is neither old nor new: {} bytes", bytes.len());
        }
        waiting
    }

    /// The tree is that of `version`, and nothing waits anywhere.
    fn assert_is(&self, version: usize, what: &str) {
        let (files, wanted) = (self.files(), &self.outputs[version]);
        let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&files), names(wanted), "{what}");
        assert!(files == *wanted, "{what}: a file has another content");
        let waits = fs::read_dir(self.root()).unwrap().flatten();
        assert!(waits.into_iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".part")));
    }
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-r").arg(from.join(".")).arg(to).status().unwrap();
    assert!(done.success());
}

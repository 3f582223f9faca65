//! pre-commit, with the hook that the repository offers.
//!
//! pre-commit builds a hook of `language: rust` with `cargo install`, which takes minutes and the
//! network. Here the hook is the binary of this build, as `language: system`; that Cargo would find
//! the same binary is looked up in the package.

#![allow(clippy::expect_used, reason = "the stage of a test, not what is tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_yaml::Value;
use tempfile::TempDir;

use crate::tools;

fn hooks() -> String {
    fs::read_to_string(tools::root().join(".pre-commit-hooks.yaml")).unwrap_or_default()
}

/// A repository that uses the hook of another.
struct Stage {
    home: TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self { home: tempfile::tempdir().expect("create a directory") };
        stage.put("hook/.pre-commit-hooks.yaml", &hooks().replace("language: rust", "language: system"));
        stage.git("hook", &["init", "--quiet"]);
        stage.commit("hook");
        let head = stage.git("hook", &["rev-parse", "HEAD"]);
        let repo = stage.home.path().join("hook").display().to_string();
        stage.put("user/Dockerfile", "FROM scratch\n");
        stage.put("user/README.md", "# user\n");
        stage.put(
            "user/.pre-commit-config.yaml",
            &format!(
                "repos:\n  - repo: {repo}\n    rev: {}\n    hooks:\n      - id: pipegen-check\n",
                head.trim()
            ),
        );
        stage.git("user", &["init", "--quiet"]);
        for arguments in [&["init"][..], &[]] {
            let output = stage.command(env!("CARGO_BIN_EXE_pipegen"), "user").args(arguments).output();
            assert!(output.expect("run pipegen").status.success());
        }
        stage.commit("user");
        stage
    }

    fn put(&self, path: &str, text: &str) {
        let place = self.home.path().join(path);
        fs::create_dir_all(place.parent().expect("a parent")).expect("create a directory");
        fs::write(place, text).expect("write a file");
    }

    fn command(&self, program: &str, directory: &str) -> Command {
        let mut command = Command::new(program);
        let binary = Path::new(env!("CARGO_BIN_EXE_pipegen")).parent().expect("a directory");
        let path = std::env::var("PATH").unwrap_or_default();
        command.current_dir(self.home.path().join(directory));
        command.env("PATH", format!("{}:{path}", binary.display()));
        command.env("HOME", self.home.path()).env("PRE_COMMIT_HOME", self.home.path().join("cache"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE");
        command
    }

    fn git(&self, directory: &str, arguments: &[&str]) -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let mut command = self.command("git", directory);
        let output = command.args(identity).args(arguments).output().expect("run git");
        assert!(output.status.success(), "{}", tools::text(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn commit(&self, directory: &str) {
        self.git(directory, &["add", "--all"]);
        self.git(directory, &["commit", "--quiet", "--no-verify", "-m", "Change"]);
    }

    fn hook(&self, arguments: &[&str]) -> Output {
        let program = crate::or_panic(tools::python("pre-commit"));
        let mut command = self.command(&program.get_program().to_string_lossy(), "user");
        command.arg("run").args(arguments).output().expect("run pre-commit")
    }
}

#[test]
fn pre_commit_lets_a_clean_tree_pass_and_stops_drift() {
    let stage = Stage::new();
    let clean = stage.hook(&["--all-files"]);
    assert!(clean.status.success(), "{}", tools::text(&clean));
    assert!(tools::text(&clean).contains("Passed"), "{}", tools::text(&clean));

    stage.put("user/README.md", "# changed\n");
    stage.git("user", &["add", "--all"]);
    let aside = stage.hook(&[]);
    assert!(tools::text(&aside).contains("no files to check"), "{}", tools::text(&aside));

    let workflow = stage.home.path().join("user/.github/workflows/ci.yml");
    let text = fs::read_to_string(&workflow).expect("read the workflow");
    fs::write(&workflow, format!("{text}# by hand\n")).expect("write the workflow");
    stage.git("user", &["add", "--all"]);
    let drift = stage.hook(&[]);
    let said = tools::text(&drift);
    assert!(!drift.status.success(), "{said}");
    assert!(said.contains("hand-edited .github/workflows/ci.yml") && said.contains("fix: pipegen"), "{said}");
}

#[test]
fn pre_commit_takes_the_manifest_and_cargo_has_its_program() {
    let mut command = crate::or_panic(tools::python("pre-commit"));
    let output = command.args(["validate-manifest", ".pre-commit-hooks.yaml"]).current_dir(tools::root());
    let output = output.output().expect("run pre-commit");
    assert!(output.status.success(), "{}", tools::text(&output));
    let hooks: Value = serde_yaml::from_str(&hooks()).expect("YAML");
    assert_eq!(hooks[0]["language"].as_str(), Some("rust"));
    let program = hooks[0]["entry"].as_str().and_then(|entry| entry.split(' ').next());
    let manifest = fs::read_to_string(tools::root().join("Cargo.toml")).expect("read Cargo.toml");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let names = manifest["bin"].as_array().into_iter().flatten().map(|bin| bin["name"].as_str());
    assert!(names.into_iter().any(|name| name == program), "{program:?}");
}

#[test]
fn the_hook_is_started_by_what_can_cause_drift_and_by_nothing_else() {
    let hooks: Value = serde_yaml::from_str(&hooks()).expect("YAML");
    let files = regex::Regex::new(hooks[0]["files"].as_str().expect("a pattern")).expect("a pattern");
    for path in ["pipeline.toml", "ops/pipeline.toml", "Dockerfile", "a/Dockerfile.web", "web.dockerfile"] {
        assert!(files.is_match(path), "{path}");
    }
    for path in
        [".github/workflows/ci.yml", ".github/actions/ci-build/action.yml", ".github/scripts/ci/plan.sh"]
    {
        assert!(files.is_match(path), "{path}");
    }
    for path in ["README.md", ".github/CODEOWNERS", "src/main.rs", "my-pipeline.toml.md"] {
        assert!(!files.is_match(path), "{path}");
    }
}

//! Which workflows are looked at.

use std::fs;
use std::path::{Path, PathBuf};

use pipegen::compiler::{Source, compile};
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::long::with_long_variables;
use crate::snapshot;
use crate::tools::root;

/// A directory that holds a `.github`, as a repository does.
pub struct Tree {
    /// Path below the root of this repository.
    pub name: String,
    /// Where it is.
    pub root: PathBuf,
    /// The `pipeline.toml` that it was compiled from.
    pub manifest: PathBuf,
    /// Where it is compiled for a test.
    #[expect(dead_code, reason = "the directory lives as long as the tree")]
    pub home: Option<TempDir>,
}

impl Tree {
    fn new(path: &str, manifest: &str) -> Result<Self, String> {
        let (root, manifest) = (root().join(path), root().join(manifest));
        Self { name: path.to_owned(), root, manifest, home: None }.some()
    }

    /// A pipeline that one file cannot hold: nobody reads its diff, so it is not committed.
    fn of_parts() -> Result<Self, String> {
        let fixture = root().join("tests/scenarios/fixtures/parts");
        let text = fs::read_to_string(fixture.join("pipeline.toml")).map_err(|error| error.to_string())?;
        let text = with_long_variables(text);
        let source = Source { name: "pipeline.toml", text: &text, dir: &fixture };
        let files = compile(&source).map_err(|problems| format!("{problems:#?}"))?.files;
        let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).map_err(|error| error.to_string())?;
        let put = |path: &str, text: &str| {
            let file = home.path().join(path);
            fs::create_dir_all(file.parent().unwrap_or(home.path()))?;
            fs::write(file, text)
        };
        put("pipeline.toml", &text).map_err(|error| error.to_string())?;
        for file in &files {
            put(&file.path, &file.text).map_err(|error| error.to_string())?;
        }
        let tree = Self {
            name: "parts".to_owned(),
            root: home.path().to_owned(),
            manifest: home.path().join("pipeline.toml"),
            home: Some(home),
        };
        match tree.workflows().iter().any(|path| path.ends_with("ci-part-1.yml")) {
            true => tree.some(),
            false => Err("the pipeline of parts has none".to_owned()),
        }
    }

    fn some(self) -> Result<Self, String> {
        match self.workflows().is_empty() {
            true => Err(format!("{} has no workflow: nothing would be checked", self.name)),
            false => Ok(self),
        }
    }

    /// The workflows: GitHub reads no directories below this one.
    pub fn workflows(&self) -> Vec<String> {
        self.files(|path| is_yaml(path) && path.parent() == Some(Path::new(".github/workflows")))
    }

    /// The definitions of actions.
    pub fn actions(&self) -> Vec<String> {
        self.files(|path| is_yaml(path) && path.file_stem().is_some_and(|s| s == "action"))
    }

    /// All YAML.
    pub fn yaml(&self) -> Vec<String> {
        self.files(is_yaml)
    }

    /// The scripts that workflows start.
    pub fn scripts(&self) -> Vec<String> {
        self.files(|path| path.extension().is_some_and(|e| e == "sh"))
    }

    /// A line of a file, counted from 1.
    pub fn line(&self, file: &str, line: u64) -> String {
        let text = fs::read_to_string(self.root.join(file)).unwrap_or_default();
        let at = usize::try_from(line).unwrap_or_default().saturating_sub(1);
        text.lines().nth(at).unwrap_or_default().to_owned()
    }

    /// Whether a string of `pipeline.toml` holds the name of this secret.
    pub fn declares(&self, secret: &str) -> bool {
        let text = fs::read_to_string(&self.manifest).unwrap_or_default();
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        toml::from_str::<toml::Table>(&text).is_ok_and(|table| {
            strings(&table.into()).iter().any(|s| s.split(|c| !word(c)).any(|w| w == secret))
        })
    }

    /// Paths below `.github` for which `wanted` holds, and what the root offers to other
    /// repositories; relative to the tree.
    fn files(&self, wanted: impl Fn(&Path) -> bool) -> Vec<String> {
        let start = [".github", "action.yml", "action", ".pre-commit-hooks.yaml"];
        let starts = start.into_iter().map(|path| self.root.join(path)).filter(|path| path.exists());
        let walk = starts.flat_map(|path| WalkDir::new(path).sort_by_file_name());
        let files = walk.filter_map(Result::ok).filter(|e| e.file_type().is_file());
        let paths = files.filter_map(|e| Some(e.path().strip_prefix(&self.root).ok()?.to_owned()));
        paths.filter(|path| wanted(path)).map(|path| path.display().to_string()).collect()
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yml" || e == "yaml")
}

fn strings(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(string) => vec![string.clone()],
        toml::Value::Array(items) => items.iter().flat_map(strings).collect(),
        toml::Value::Table(table) => table.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// Every tree of the repository: the fixture, `.github`, `generated/*`, and one of several files.
///
/// # Errors
/// When one of them has no workflows, or no `pipeline.toml`.
pub fn all() -> Result<Vec<Tree>, String> {
    let mut trees = vec![Tree::new("tests/checkers/clean", "tests/checkers/clean/pipeline.toml")?];
    if root().join(".github/workflows").exists() {
        trees.push(Tree::new(".", "pipeline.toml")?);
    }
    for name in directories("generated") {
        let manifest = format!("examples/{name}/pipeline.toml");
        trees.push(Tree::new(&format!("generated/{name}"), &manifest)?);
    }
    trees.push(Tree::of_parts()?);
    match trees.iter().find(|tree| !tree.manifest.is_file()) {
        Some(tree) => Err(format!("{}: no {}", tree.name, tree.manifest.display())),
        None => Ok(trees),
    }
}

/// A fixture that some checker has to object to.
///
/// # Errors
/// When it has no workflows.
pub fn broken(name: &str) -> Result<Tree, String> {
    let path = format!("tests/checkers/broken/{name}");
    Tree::new(&path, &format!("{path}/pipeline.toml"))
}

/// Every `pipeline.toml`: the fixture's, the repository's own, the examples', and the drafts of `init`, which are
/// put into the directory.
///
/// # Errors
/// When a draft cannot be written.
pub fn manifests(drafts: &TempDir) -> Result<Vec<PathBuf>, String> {
    let mut paths = vec![root().join("tests/checkers/clean/pipeline.toml"), root().join("pipeline.toml")];
    let examples = directories("examples").into_iter();
    paths.extend(examples.map(|name| root().join("examples").join(name).join("pipeline.toml")));
    for layout in directories("snapshots/init") {
        let draft = format!("{layout}/pipeline.toml");
        if !snapshot::place("init", &draft).is_file() {
            continue;
        }
        let place = drafts.path().join(draft.clone());
        let parent = place.parent().unwrap_or(drafts.path());
        let written =
            fs::create_dir_all(parent).and_then(|()| fs::write(&place, snapshot::output("init", &draft)));
        written.map_err(|error| format!("{}: {error}", place.display()))?;
        paths.push(place);
    }
    paths.retain(|path| path.is_file());
    Ok(paths)
}

/// The names of the directories in `path`; none where it does not exist.
fn directories(path: &str) -> Vec<String> {
    let walk = WalkDir::new(root().join(path)).min_depth(1).max_depth(1).sort_by_file_name();
    let entries = walk.into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_dir());
    entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

//! One case: a pipeline before and after one key, and the diff of what it yields.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use pipegen::compiler::Source;
use pipegen::compiler::compile;
use pipegen::compiler::resolve;
use pipegen::language::diagnostic::Diagnostic;
use pipegen::language::value::Glob;
use pipegen::model::pipeline::{Image, TagRow};
use pipegen::picture::{Format, draw};
use similar::{ChangeTag, DiffOp, TextDiff};

/// Lines of context around a change.
const CONTEXT: usize = 2;

/// A directory of `tests/language/<table>/`: a key, and which of its forms where it has several
/// cases.
pub struct Case {
    pub table: String,
    pub key: String,
    pub directory: PathBuf,
}

/// All cases in order.
pub fn all() -> Vec<Case> {
    let walk = walkdir::WalkDir::new(root()).min_depth(2).max_depth(2).sort_by_file_name();
    let entries = walk.into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_dir());
    let paths =
        entries.map(walkdir::DirEntry::into_path).filter(|path| !path.starts_with(root().join("files")));
    paths.map(Case::at).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language")
}

impl Case {
    fn at(directory: PathBuf) -> Self {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let form = name(&directory);
        let key = form.split('.').next().unwrap().to_owned();
        Self { table: name(directory.parent().unwrap()), key, directory }
    }

    /// `table/key`, or `table/key.form`.
    pub fn name(&self) -> String {
        self.directory.strip_prefix(root()).unwrap().display().to_string()
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.directory.join(file)).unwrap_or_default()
    }

    /// The diff between what both pipelines yield. Where their files are the same, the job graph
    /// has to show the key, or what is known of their tags.
    pub fn diff(&self) -> Result<String, String> {
        let (before, after) = (self.read("before.toml"), self.read("after.toml"));
        let old = Yield::of(&before).map_err(|why| format!("before.toml: {why}"))?;
        let new = Yield::of(&after).map_err(|why| format!("after.toml: {why}"))?;
        let mut text = old.diff(&new);
        if text.is_empty() && old.graph != new.graph {
            write!(text, "--- pipegen graph\n+++ pipegen graph\n{}", hunks(&old.graph, &new.graph)).unwrap();
        }
        if text.is_empty() && old.lives != new.lives {
            write!(text, "--- tags\n+++ tags\n{}", hunks(&old.lives, &new.lives)).unwrap();
        }
        Ok(text)
    }
}

/// What a pipeline yields.
struct Yield {
    slug: String,
    files: BTreeMap<String, String>,
    graph: String,
    lives: String,
}

impl Yield {
    fn of(text: &str) -> Result<Self, String> {
        let files = root().join("files");
        let source = Source { name: "pipeline.toml", text, dir: &files };
        let (pipeline, _) = resolve(&source).map_err(said)?;
        let compiled = compile(&source).map_err(said)?;
        let files = compiled.files.into_iter().map(|file| (file.path, unsigned(&file.text))).collect();
        let graph = draw(&pipeline, Format::Text);
        let rows = pipeline.images.iter().flat_map(|image| image.tags.iter().map(move |row| (image, row)));
        let line = |(image, row): (&Image, &TagRow)| {
            let keep = row.keep.map_or_else(|| "not declared".to_owned(), |keep| keep.to_string());
            format!("{} {}: {keep}\n", image.name, row.template)
        };
        let mut lives: String = rows.map(line).collect();
        if let Some(own) = &pipeline.retention {
            let unknown = own.unknown.map_or_else(|| "kept".to_owned(), |life| life.to_string());
            let protect: Vec<&str> = own.protect.iter().map(Glob::as_str).collect();
            let least = format!("at least {}\nuntagged: {}\n", own.min_age, own.untagged);
            lives.push_str(&format!("{least}unknown: {unknown}\nprotected: {}\n", protect.join(" ")));
            lives.push_str(&format!("ours too: {}\n", own.sources.join(" ")));
        }
        Ok(Self { slug: pipeline.slug, files, graph, lives })
    }

    /// A unified diff. A pipeline that changes its name moves its files; scripts are the same in
    /// every pipeline, so one that comes or goes is only named.
    fn diff(&self, new: &Self) -> String {
        let moved = |path: &str| match self.slug == new.slug {
            true => path.to_owned(),
            false => path.replace(&format!("/{}", self.slug), &format!("/{}", new.slug)),
        };
        let old: BTreeMap<String, (&String, &String)> =
            self.files.iter().map(|(path, text)| (moved(path), (path, text))).collect();
        let mut text = String::new();
        let empty = String::new();
        for path in old.keys().chain(new.files.keys().filter(|path| !old.contains_key(*path))) {
            let (from, before) =
                old.get(path).map_or(("/dev/null", &empty), |(path, text)| (path.as_str(), *text));
            let (to, after) =
                new.files.get_key_value(path).map_or(("/dev/null", &empty), |(path, text)| (path, text));
            let hunks = hunks(before, after);
            let is_script = path.ends_with(".sh") && (from == "/dev/null" || to == "/dev/null");
            if from != to || !hunks.is_empty() {
                writeln!(text, "--- {from}\n+++ {to}").unwrap();
                text.push_str(if is_script { "" } else { &hunks });
            }
        }
        text
    }
}

fn said(errors: Vec<Diagnostic>) -> String {
    errors
        .iter()
        .map(|error| format!("{}: {}", error.code.as_str(), error.message))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Without the header, whose checksum every change changes.
fn unsigned(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !line.starts_with("# Generated by pipegen") && !line.starts_with("# pipegen: "))
        .collect()
}

/// Hunks that name the job or section that they are in, where others have line numbers: those would
/// change with every line above.
fn hunks(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let lines: Vec<&str> = old.lines().collect();
    let mut text = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        writeln!(text, "@@ {}", section(&lines, start)).unwrap();
        for change in group.iter().flat_map(|op: &DiffOp| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            writeln!(text, "{}", format!("{sign}{}", change.value().trim_end_matches('\n')).trim_end())
                .unwrap();
        }
    }
    text
}

/// The last heading of at most two blanks above a line.
fn section<'t>(lines: &[&'t str], start: usize) -> &'t str {
    let heading = |line: &&&str| {
        line.ends_with(':') && !line.starts_with("   ") && !line.trim_start().starts_with(['-', '#'])
    };
    lines[..start.min(lines.len())]
        .iter()
        .rev()
        .find(heading)
        .map_or("", |line| line.trim().trim_end_matches(':'))
}

//! Every pipeline of this repository, and what it yields: its own, the examples, those of the pages
//! with pictures, and one for each key of the language.

use std::fs;
use std::path::{Path, PathBuf};

use pipegen::compiler::graph::Graph;
use pipegen::compiler::lower::lower;
use pipegen::compiler::render::render;
use pipegen::compiler::{Source, compile, resolve};
use pipegen::model::GeneratedFile;
use pipegen::model::pipeline::Pipeline;
use pipegen::model::workflow::Division;
use serde_yaml::Value;

/// What one pipeline yields.
pub struct Output {
    /// Where its `pipeline.toml` lies, or what a test calls it.
    pub name: String,
    pub files: Vec<GeneratedFile>,
}

/// A job of a workflow.
pub struct Job<'w> {
    /// `<pipeline>: <file>: <job>`, for messages.
    pub place: String,
    pub id: &'w str,
    pub body: &'w Value,
}

impl Output {
    /// Workflows by path.
    pub fn workflows(&self) -> Vec<(String, Value)> {
        self.yaml("/workflows/")
    }

    /// Composite actions by path.
    pub fn actions(&self) -> Vec<(String, Value)> {
        self.yaml("/actions/")
    }

    fn yaml(&self, folder: &str) -> Vec<(String, Value)> {
        let files = self.files.iter().filter(|file| file.path.contains(folder));
        files.map(|file| (file.path.clone(), serde_yaml::from_str(&file.text).unwrap())).collect()
    }

    /// The workflow that a job calls; nothing where the repository has written it itself.
    pub fn called(&self, uses: &str) -> Option<Value> {
        let mut all = self.workflows().into_iter();
        all.find(|(path, _)| uses == format!("./{path}")).map(|(_, workflow)| workflow)
    }

    /// The one workflow: the one with the gate.
    pub fn root(&self) -> Value {
        let mut all = self.workflows().into_iter();
        all.find(|(_, workflow)| workflow["jobs"].get("plan").is_some()).unwrap().1
    }
}

/// Jobs of a workflow, in order.
pub fn jobs<'w>(place: &str, workflow: &'w Value) -> Vec<Job<'w>> {
    let jobs = workflow["jobs"].as_mapping().unwrap();
    let named = jobs.iter().map(|(id, body)| (id.as_str().unwrap(), body));
    named.map(|(id, body)| Job { place: format!("{place}: {id}"), id, body }).collect()
}

/// Steps of a job; a call has none.
pub fn steps(job: &Value) -> &[Value] {
    job.get("steps").and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
}

/// A string in a mapping, empty where there is none.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Every string in a value.
pub fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Sequence(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Mapping(map) => map.iter().for_each(|(_, item)| strings(item, found)),
        _ => {}
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Texts of pipelines, and the directory that their paths start in.
fn texts() -> Vec<(String, PathBuf)> {
    let mut found = vec![("pipeline.toml".to_owned(), root().to_owned())];
    let files = root().join("tests/cases/language/files");
    for folder in ["examples", "tests/cases/language", "docs/wirings", "docs/handoffs"] {
        for entry in walkdir::WalkDir::new(root().join(folder)).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let wanted = match folder {
                "examples" => name.ends_with("/pipeline.toml"),
                "tests/cases/language" => name.ends_with("/after.toml"),
                _ => name.ends_with(".toml"),
            };
            if wanted {
                let own = path.parent().unwrap().to_owned();
                found.push((name, if folder == "examples" { own } else { files.clone() }));
            }
        }
    }
    found
}

fn yields(pipeline: &Pipeline) -> Vec<GeneratedFile> {
    render(pipeline, &lower(pipeline, &Graph::new(pipeline), &Division::default())).unwrap()
}

/// What every pipeline yields. Not inspected: no test here leans on the inspection.
pub fn every() -> Vec<Output> {
    let outputs: Vec<Output> = texts()
        .into_iter()
        .map(|(name, dir)| {
            let text = fs::read_to_string(root().join(&name)).unwrap();
            let source = Source { name: "pipeline.toml", text: &text, dir: &dir };
            let (pipeline, _) = resolve(&source).unwrap_or_else(|errors| panic!("{name}: {errors:#?}"));
            Output { files: yields(&pipeline), name }
        })
        .collect();
    assert!(outputs.len() > 140, "only {} pipelines", outputs.len());
    outputs
}

/// Every job of every pipeline.
pub fn each_job(mut look: impl FnMut(&Job<'_>)) {
    for output in every() {
        for (path, workflow) in output.workflows() {
            for job in jobs(&format!("{}: {path}", output.name), &workflow) {
                look(&job);
            }
        }
    }
}

/// Every step of every pipeline, those of composite actions among them.
pub fn each_step(mut look: impl FnMut(&str, &Value)) {
    for output in every() {
        let place = |path: &str| format!("{}: {path}", output.name);
        for (path, workflow) in output.workflows() {
            for job in jobs(&place(&path), &workflow) {
                steps(job.body).iter().for_each(|step| look(&job.place, step));
            }
        }
        for (path, action) in output.actions() {
            steps(&action["runs"]).iter().for_each(|step| look(&place(&path), step));
        }
    }
}

const HEAD: &str = "[pipeline]\nname = \"CI\"\n";

/// What a pipeline yields that a test writes; its Dockerfile says nothing.
pub fn compiled(text: &str) -> Output {
    compiled_as("CI", text)
}

/// The same under another name.
pub fn compiled_as(name: &str, text: &str) -> Output {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let text = format!("[pipeline]\nname = \"{name}\"\n{text}");
    let source = Source { name: "pipeline.toml", text: &text, dir: directory.path() };
    let (pipeline, _) = resolve(&source).unwrap_or_else(|found| panic!("{found:#?}\n{text}"));
    Output { files: yields(&pipeline), name: "the test's pipeline".to_owned() }
}

/// The codes that a pipeline is refused with, or warned of; none where it compiles in silence.
pub fn refused(text: &str) -> Vec<&'static str> {
    refused_with("FROM scratch\n", text)
}

/// The same with this Dockerfile; `base.Dockerfile` is another one.
pub fn refused_with(dockerfile: &str, text: &str) -> Vec<&'static str> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("Dockerfile"), dockerfile).unwrap();
    fs::write(directory.path().join("base.Dockerfile"), "FROM scratch\n").unwrap();
    let text = format!("{HEAD}{text}");
    let source = Source { name: "pipeline.toml", text: &text, dir: directory.path() };
    let found = match compile(&source) {
        Ok(compiled) => compiled.warnings,
        Err(found) => found,
    };
    found.iter().map(|found| found.code.as_str()).collect()
}

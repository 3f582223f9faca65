//! Pipelines that one file cannot hold: how they are spread over several, and which are refused.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::long;

use long::with_long_variables;
use pipegen::compiler::{Source, compile};
use pipegen::language::diagnostic::{Code, Diagnostic};
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// What GitHub takes of a file.
const FILE: usize = 1_048_576;
/// What it takes of a run.
const MEMORY: usize = 10 * 1024 * 1024;

type Files = BTreeMap<String, String>;

fn outcome(text: &str) -> Result<Files, Vec<Diagnostic>> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let compiled = compile(&Source { name: "pipeline.toml", text, dir: dir.path() })?;
    Ok(compiled.files.into_iter().map(|file| (file.path, file.text)).collect())
}

fn files(text: &str) -> Files {
    outcome(text).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn refused(text: &str) -> Diagnostic {
    let mut errors = outcome(text).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors.remove(0)
}

fn consumers(count: usize, more: impl Fn(usize) -> String) -> String {
    let mut text = "[pipeline]\nname = \"CI\"\n[image.app]\nrepository = \"ghcr.io/acme/app\"\n".to_owned();
    for number in 0..count {
        let more = more(number);
        write!(text, "[consumer.c{number}]\nimages = [\"app\"]\nrun = \"make test\"\n{more}").unwrap();
    }
    text
}

fn jobs(count: usize, more: impl Fn(usize) -> String) -> String {
    let tables = (0..count).map(|number| format!("[job.j{number}]\nrun = \"make test\"\n{}", more(number)));
    format!("[pipeline]\nname = \"CI\"\n{}", tables.collect::<String>())
}

fn part(number: usize) -> String {
    format!(".github/workflows/ci-part-{number}.yml")
}

fn parts(files: &Files) -> Vec<&String> {
    files.keys().filter(|path| path.starts_with(".github/workflows/ci-part-")).collect()
}

fn yaml(files: &Files, path: &str) -> Value {
    serde_yaml::from_str(files.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap()
}

/// Ids of the jobs of a file.
fn ids(files: &Files, path: &str) -> BTreeSet<String> {
    let jobs = yaml(files, path)["jobs"].as_mapping().unwrap().clone();
    jobs.iter().map(|(id, _)| id.as_str().unwrap().to_owned()).collect()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_sequence().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// The environment of the step that plans.
fn plan(files: &Files) -> BTreeMap<String, String> {
    let root = yaml(files, ".github/workflows/ci.yml");
    let steps = root["jobs"]["plan"]["steps"].as_sequence().unwrap().clone();
    let env = steps.iter().find_map(|step| step.get("env")).unwrap().as_mapping().unwrap().clone();
    env.iter()
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn what_fits_stays_in_one_file() {
    let files = files(&consumers(330, |_| String::new()));
    let workflows: Vec<_> = files.keys().filter(|path| path.contains("/workflows/")).collect();
    assert_eq!(workflows, [".github/workflows/ci.yml"]);
    assert!(!files.contains_key(".github/scripts/ci/parts.sh"));
}

#[test]
fn a_thousand_consumers_stand_in_four_files_each_once() {
    let files = files(&consumers(1_000, |_| String::new()));
    let parts = parts(&files);
    assert_eq!(parts.len(), 4);
    let root = yaml(&files, ".github/workflows/ci.yml");
    let mut seen = BTreeSet::new();
    for (path, name) in parts.into_iter().zip(["part-1", "part-2", "part-3", "part-4"]) {
        assert!(files[path].chars().count() <= FILE, "{path}");
        let own = yaml(&files, path);
        let gate = format!("gate-{name}");
        let mut jobs = ids(&files, path);
        assert!(jobs.remove(&gate));
        assert_eq!(texts(&own["jobs"][gate.as_str()]["needs"]), jobs, "its gate needs every job of {path}");
        assert!(jobs.iter().all(|job| seen.insert(job.clone())), "no job stands twice");
        let call = &root["jobs"][name];
        assert_eq!(call["uses"].as_str().unwrap(), format!("./{path}"));
        assert_eq!(texts(&call["needs"]), ["build-app", "plan"].map(str::to_owned).into());
    }
    assert_eq!(seen.len(), 1_000);
    let gate = texts(&root["jobs"]["gate"]["needs"]);
    assert_eq!(gate, ["plan", "build-app", "part-1", "part-2", "part-3", "part-4"].map(str::to_owned).into());
    let plan = plan(&files);
    assert!(plan.values().all(|value| value.len() < 128 * 1024));
    assert_eq!(plan["PARTS"], "part-1,part-2,part-3,part-4");
    assert!(files[".github/workflows/ci.yml"].contains("run: bash .github/scripts/ci/parts.sh"));
}

#[test]
fn jobs_that_wait_for_each_other_stand_together() {
    let needs = |number: usize| match number % 3 {
        0 => String::new(),
        _ => format!("needs = [\"c{}\"]\n", number - 1),
    };
    let files = files(&with_long_variables(consumers(12, needs)));
    assert!(parts(&files).len() > 1);
    for path in parts(&files) {
        let own = yaml(&files, path);
        let jobs = ids(&files, path);
        for id in &jobs {
            let needs = own["jobs"][id.as_str()].get("needs").map(texts).unwrap_or_default();
            assert!(needs.is_subset(&jobs), "{id} of {path} needs {needs:?}");
        }
    }
}

/// Each platform's build hands the image to the jobs of a part as it does in one file, and where a newer push takes
/// over, the gates know of each other.
#[test]
fn parts_wait_for_platforms_and_know_of_a_newer_push() {
    let platforms = "repository = \"ghcr.io/acme/app\"\nplatforms = [\"linux/amd64\", \"linux/arm64\"]\nsmoke = \"true\"\n";
    let on_two = |text: String| text.replace("repository = \"ghcr.io/acme/app\"\n", platforms);
    let text = on_two(with_long_variables(consumers(12, |_| String::new())));
    let promoted =
        text.replace("name = \"CI\"\n", "name = \"CI\"\ntags = [{ on = \"push\", tag = \"latest\" }]\n");
    let cancelled = format!("{promoted}[concurrency]\npush = \"cancel\"\n");
    for (text, is_cancelled) in [(promoted, false), (cancelled, true)] {
        let files = files(&text);
        let root = yaml(&files, ".github/workflows/ci.yml");
        let names: Vec<String> = (1..=parts(&files).len()).map(|number| format!("part-{number}")).collect();
        assert!(names.len() > 1);
        for (name, path) in names.iter().zip(parts(&files)) {
            let call = &root["jobs"][name.as_str()];
            assert_eq!(texts(&call["needs"]), ["build-app-linux-amd64", "plan"].map(str::to_owned).into());
            let digest = &call["with"]["build-app-linux-amd64-digest"];
            assert_eq!(digest, "${{ needs.build-app-linux-amd64.outputs.digest }}");
            let env = gate_of(&yaml(&files, path), &format!("gate-{name}"));
            let waited = is_cancelled.then_some("(${{ inputs.build-app-linux-amd64-result }})");
            assert_eq!(env.get("WAITED").map(String::as_str), waited);
            assert_eq!(env.contains_key("SUPERSEDED"), is_cancelled);
        }
        let named = is_cancelled.then(|| names.join(" "));
        assert_eq!(gate_of(&root, "gate").get("PARTS").cloned(), named);
    }
}

/// What a gate is told.
fn gate_of(workflow: &Value, id: &str) -> BTreeMap<String, String> {
    let env = workflow["jobs"][id]["steps"][0]["env"].clone();
    let pairs = env.as_mapping().unwrap().iter();
    pairs
        .map(|(name, value)| {
            (name.as_str().unwrap().to_owned(), value.as_str().unwrap_or_default().to_owned())
        })
        .collect()
}

#[test]
fn what_may_fail_or_has_a_file_stays_with_whatever_hangs_on_it() {
    let text = consumers(8, |number| match number {
        0 => "required = false\n".to_owned(),
        1 => "wiring = \"call\"\n".to_owned(),
        2 => "needs = [\"c1\"]\n".to_owned(),
        3 => "permissions = { issues = \"write\" }\nsecrets = [\"TOKEN\"]\n".to_owned(),
        _ => String::new(),
    });
    let files = files(&with_long_variables(text));
    let root = ids(&files, ".github/workflows/ci.yml");
    assert!(["c0", "c1", "c2"].iter().all(|id| root.contains(*id)));
    assert!(["c3", "c4", "c7"].iter().all(|id| !root.contains(*id)));
    let root = yaml(&files, ".github/workflows/ci.yml");
    let with = |id: &str| parts(&files).into_iter().find(|path| ids(&files, path).contains(id)).unwrap();
    let call = |path: &str| {
        let id = path.trim_start_matches(".github/workflows/ci-").trim_end_matches(".yml");
        root["jobs"][id].clone()
    };
    let (asks, plain) = (with("c3"), with("c7"));
    assert_ne!(asks, plain);
    let rights = |path: &str| call(path)["permissions"].as_mapping().unwrap().len();
    assert_eq!((rights(asks), rights(plain)), (3, 2), "no part has a right that its jobs do not ask for");
    assert_eq!(call(asks)["secrets"]["TOKEN"].as_str(), Some("${{ secrets.TOKEN }}"));
    assert!(call(plain).get("secrets").is_none());
    let other = &yaml(&files, asks)["jobs"]["c4"]["permissions"];
    assert!(other.get("issues").is_none(), "the job beside has not the right of the part");
}

#[test]
fn a_part_takes_no_name_that_a_job_has() {
    let text = consumers(8, |_| String::new()).replace("[consumer.c1]", "[consumer.part-1]");
    let text = text.replace("[consumer.c2]", "[consumer.gate-part-2]");
    let files = files(&with_long_variables(text));
    assert_eq!(parts(&files), [&part(3), &part(4)]);
}

#[test]
fn conditions_alone_can_be_too_much_for_one_file() {
    let condition = |_| "inputs = [\"load\"]\nif = \"${{ inputs.load == 'heavy' }}\"\n".to_owned();
    let input = "[input.load]\ntype = \"choice\"\ndefault = \"light\"\noptions = [\"light\", \"heavy\"]\n";
    let files = files(&(jobs(300, condition) + input));
    let plan = plan(&files);
    let pieces: Vec<&String> =
        plan.iter().filter(|(name, _)| name.ends_with("CONDITIONS")).map(|(_, value)| value).collect();
    assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.chars().count() <= 21_000));
}

/// The gate gets its results in a variable, which Linux does not start a process with over 128 KiB.
#[test]
fn results_alone_can_be_too_much_for_one_file() {
    let few = files(&jobs(400, |_| String::new()));
    assert!(parts(&few).is_empty());
    let many = files(&jobs(900, |_| String::new()));
    assert!(many[".github/workflows/ci-part-1.yml"].len() < FILE && parts(&many).len() == 1);
}

#[test]
fn jobs_that_no_file_holds_are_refused_with_their_places() {
    let chain = |number: usize| match number {
        0 => String::new(),
        _ => format!("needs = [\"c{}\"]\n", number - 1),
    };
    let error = refused(&with_long_variables(consumers(5, chain)));
    assert_eq!(error.code, Code::PipelineTooLarge);
    assert!(error.message.starts_with("5 jobs that wait for each other with 1,2"), "{}", error.message);
    assert_eq!(error.labels.len(), 5);
    assert!(error.why.unwrap().contains("1,048,576 characters"));
}

#[test]
fn what_no_spreading_carries_is_refused_with_the_limit() {
    let error = refused(&consumers(1_600, |_| String::new()));
    assert_eq!(error.code, Code::PipelineTooLarge);
    assert!(error.message.contains("1,6") && error.message.contains("more than 10"), "{}", error.message);
    assert!(error.why.unwrap().contains("10,485,760 bytes"));
}

/// The most that a run carries is found on the output as well, where nobody estimates.
#[test]
fn what_is_estimated_is_what_is_written() {
    fn value(node: &Value) -> usize {
        match node {
            Value::String(text) => 50 + 2 * text.encode_utf16().count(),
            Value::Sequence(items) => 24 + items.iter().map(value).sum::<usize>(),
            Value::Mapping(map) => 24 + map.iter().map(|(key, item)| value(key) + value(item)).sum::<usize>(),
            _ => 24,
        }
    }
    use pipegen::compiler::graph::Graph;
    use pipegen::compiler::lower::lower;
    use pipegen::model::workflow::Division;
    for name in ["minimal", "charon"] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = root.join("examples").join(name).join("pipeline.toml");
        let text = fs::read_to_string(path).unwrap();
        let source = Source { name: "pipeline.toml", text: &text, dir: &root.join("examples").join(name) };
        let (pipeline, _) = pipegen::compiler::resolve(&source).unwrap();
        let estimate = lower(&pipeline, &Graph::new(&pipeline), &Division::default()).memory();
        let folder = root.join("generated").join(name).join(".github/workflows");
        let called = text.matches("wiring = \"call\"").count();
        let written =
            value(&serde_yaml::from_str(&fs::read_to_string(folder.join("ci.yml")).unwrap()).unwrap());
        assert!(called == 0, "{name} calls files, which would have to be added");
        assert!(estimate.abs_diff(written) * 100 < written * 2, "{name}: {estimate} for {written}");
        assert!(written < MEMORY);
    }
}

//! Values from `pipeline.toml` to what a step, an action or a container is given: none is lost, doubled,
//! moved or changed on its way through the compiler, YAML, GitHub's expressions and a shell.

use super::harness::{Event, Scenario};
use super::promises::green;
use super::random::Random;
use super::stage;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What TOML, YAML, JSON, shells, expressions and lists of lines have a meaning for.
const PIECES: [&str; 34] = [
    "\"", "'", "''", ",", "\n", "\n\n", "=", "#", " #", ": ", "$", "$$", "${X}", "$(id)", "`", "\\", "\\n",
    "{0}", "{{", "}}", "{", " ", "\t", "é", "\u{2028}", "😀", "A=1", "yes", "0x10", "~", "- ", "|", "&a",
    "%0A",
];
const COUNT: usize = 24;

fn values(seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    let fixed = ["", "1.10", "true", "null", "::error::x", "\u{feff}x", "!", "*", "EOF\nEOF"];
    let made = |random: &mut Random| {
        (0..random.below(9)).map(|_| *random.of(&PIECES)).collect::<String>().replace("${{", "$ {{")
    };
    fixed.iter().map(|value| (*value).to_owned()).chain((0..COUNT).map(|_| made(&mut random))).collect()
}

fn toml(value: &str) -> String {
    toml_edit::Value::from(value).to_string()
}

/// `{ N00 = "…", … }`
fn table(prefix: &str, values: &[String]) -> String {
    let pair = |(at, value): (usize, &String)| format!("{prefix}{at:02} = {}", toml(value));
    format!("{{ {} }}", values.iter().enumerate().map(pair).collect::<Vec<_>>().join(", "))
}

fn pipeline(values: &[String]) -> String {
    let [pipeline, job, step, input] = ["P", "J", "S", "W"].map(|prefix| table(prefix, values));
    let words =
        (0..values.len()).map(|at| format!("\\\"${{{{ matrix.of.L{at:02} }}}}\\\"")).collect::<Vec<_>>();
    format!(
        r#"
[pipeline]
name = "CI"
env = {pipeline}
tags = [{{ on = "push", tag = "{{sha}}" }}]

[image.app]
repository = "ghcr.io/acme/app"

[input.typed]
default = {typed}

[setup.before]
steps = [{{ run = "record setup", env = {step} }}]

[job.steps]
on = "push"
setup = ["before"]
env = {job}
steps = [
  {{ run = "record step", env = {step} }},
  {{ uses = "./.github/actions/record", with = {input} }},
]

[job.legs]
on = "push"
matrix = {{ of = [{legs}] }}
run = "record leg {words}"

[job.typed]
inputs = ["typed"]
env = {{ FROM_INPUT = "${{{{ inputs.typed }}}}" }}
run = "record typed \"${{{{ inputs.typed }}}}\" \"$FROM_INPUT\""

[consumer.test]
on = "push"
run = 'docker run --rm "$IMAGE" /app'
"#,
        typed = toml(&values[COUNT]),
        legs = table("L", values),
        words = words.join(" "),
    )
}

/// Writes its environment and its words where the test reads them.
const RECORD: &str = "#!/usr/bin/env python3
import json, os, sys
os.makedirs(os.environ['RECORDS'], exist_ok=True)
name = '-'.join([sys.argv[1], os.environ.get('STRATEGY_INDEX', ''), str(os.getpid())])
said = {'env': dict(os.environ), 'words': sys.argv[2:]}
open(os.path.join(os.environ['RECORDS'], name + '.json'), 'w', encoding='utf-8').write(json.dumps(said))
";

/// A local action that records what its inputs are.
fn action(count: usize) -> String {
    let inputs: String =
        (0..count).map(|at| format!("  W{at:02}: {{ description: x, required: true }}\n")).collect();
    let env: String =
        (0..count).map(|at| format!("        W{at:02}: ${{{{ inputs.W{at:02} }}}}\n")).collect();
    format!(
        "name: record\ndescription: records\ninputs:\n{inputs}runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: record action\n      env:\n{env}"
    )
}

/// What was recorded under a name, of each call.
fn recorded(records: &Path, name: &str) -> Vec<Value> {
    let entries = fs::read_dir(records).expect("something was recorded").map(|entry| entry.unwrap().path());
    let own =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(&format!("{name}-")));
    own.map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

fn same(records: &Path, name: &str, prefix: &str, values: &[String]) {
    let calls = recorded(records, name);
    assert_eq!(calls.len(), 1, "{name}");
    let found: BTreeMap<&str, &str> = calls[0]["env"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.len() == 3 && key.starts_with(prefix) && key[1..].parse::<usize>().is_ok())
        .map(|(key, value)| (key.as_str(), value.as_str().unwrap()))
        .collect();
    let keys: Vec<String> = (0..values.len()).map(|at| format!("{prefix}{at:02}")).collect();
    let expected: BTreeMap<&str, &str> =
        keys.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
    assert_eq!(found, expected, "{name}");
}

#[test]
fn d180_values_reach_steps_actions_legs_and_inputs_as_they_were_written() {
    let values = values(0x5eed_0001);
    let records = TempDir::new().unwrap();
    let mut scenario = Scenario::prepared_on(super::place(), "values", |repo| {
        let tree = TempDir::new().unwrap();
        let write = |path: &str, text: &str| {
            let place = tree.path().join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
            repo.write(path, text);
        };
        write("Dockerfile", "FROM scratch\nCOPY Dockerfile /app\n");
        write(".github/actions/record/action.yml", &action(values.len()));
        write("pipeline.toml", &pipeline(&values));
        stage::compiled_in(tree.path(), |text| text)
            .iter()
            .for_each(|file| repo.write(&file.path, &file.text));
    })
    .env("PIPEGEN_DELAY", "0")
    .env("RECORDS", &records.path().display().to_string())
    .program("record", RECORD);
    green(&scenario.run(&Event::push("main")));
    for name in ["setup", "step", "action"] {
        same(records.path(), name, "P", &values);
        same(records.path(), name, "J", &values);
    }
    same(records.path(), "setup", "S", &values);
    same(records.path(), "step", "S", &values);
    same(records.path(), "action", "W", &values);
    let words = |name: &str| -> Vec<String> {
        recorded(records.path(), name)
            .iter()
            .flat_map(|call| call["words"].as_array().unwrap().clone())
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(words("leg"), values);
    assert_eq!(words("typed"), [values[COUNT].clone(), values[COUNT].clone()]);

    for typed in &values[COUNT + 1..COUNT + 3] {
        fs::remove_dir_all(records.path()).unwrap();
        green(&scenario.run(&Event::manual(&[("typed", typed)])));
        assert_eq!(words("typed"), [typed.clone(), typed.clone()]);
    }
}

//! The composite actions and the scripts agree: no checker sees an input that nothing reads, or a
//! variable that a step forgets to pass on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

const ACTIONS: [&str; 2] = ["ci-build", "ci-image"];

/// What the runner, or only a test, sets.
const GIVEN: &str = "^(GITHUB_|RUNNER_|PIPEGEN_|BASH_|HOME$|SRANDOM$|REPLY$|IFS$|SECONDS$)";

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(path)).unwrap()
}

/// All first groups of a pattern.
fn find(pattern: &str, text: &str) -> BTreeSet<String> {
    Regex::new(pattern).unwrap().captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// A script with everything that it sources.
fn with_libraries(name: &str) -> String {
    let mut text = String::new();
    let mut open = vec![name.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if seen.insert(name.clone()) {
            let script = read(&format!("scripts/{name}"));
            // One that not every pipeline has is no library to ShellCheck.
            open.extend(find(r"# shellcheck source=(\S+\.sh)", &script));
            open.extend(find(r#"source "\$here/([a-z-]+\.sh)""#, &script));
            text += &script;
        }
    }
    text
}

/// Upper-case variables that a script reads without a default and sets nowhere.
fn required(name: &str) -> BTreeSet<String> {
    let text = with_libraries(name);
    let read = find(r"\$\{?#?([A-Z][A-Z_]+)(?:[^A-Z_:]|:[^-])", &text);
    let set = find(r"(?m)(?:^|[\s(;'])(?:readonly |local )?([A-Z][A-Z_]+)(?:\[[^]]*\])?\+?=", &text);
    let given = Regex::new(GIVEN).unwrap();
    read.into_iter().filter(|name| !set.contains(name) && !given.is_match(name)).collect()
}

/// The steps of an action that run a script: the script and the names in `env`.
fn script_steps(action: &str) -> Vec<(String, BTreeSet<String>)> {
    action
        .split("\n    - name: ")
        .skip(1)
        .filter_map(|step| {
            let script = find(r#"scripts/<\[ slug \]>/([a-z]+\.sh)""#, step).pop_first()?;
            assert!(step.contains("\n      shell: bash\n"), "{step}");
            Some((script, find(r"(?m)^        ([A-Z_]+): ", step)))
        })
        .collect()
}

#[test]
fn every_step_passes_what_its_script_reads() {
    for name in ACTIONS {
        let steps = script_steps(&read(&format!("actions/{name}.yml")));
        // resolve.sh serves four steps that need different things; it checks what it is given itself.
        for (script, env) in steps.into_iter().filter(|(script, _)| script != "resolve.sh") {
            let missing: Vec<String> = required(&script).difference(&env).cloned().collect();
            assert!(missing.is_empty(), "{name}: {script} reads {missing:?}");
        }
    }
}

#[test]
fn every_variable_of_a_step_is_read() {
    for name in ACTIONS {
        for (script, env) in script_steps(&read(&format!("actions/{name}.yml"))) {
            let text = with_libraries(&script);
            let unread: Vec<&String> =
                env.iter().filter(|name| find(&format!(r"\$\{{?({name})\b"), &text).is_empty()).collect();
            assert!(unread.is_empty(), "{name}: {script} does not read {unread:?}");
        }
    }
}

#[test]
fn inputs_are_declared_and_used() {
    for name in ACTIONS {
        let action = read(&format!("actions/{name}.yml"));
        let (head, body) = action.split_once("\nruns:\n").unwrap();
        let declared = find(r"(?m)^  ([a-z-]+):$", head.split_once("\noutputs:\n").unwrap().0);
        assert_eq!(declared, find(r"inputs\.([a-z-]+)", body), "{name}");
    }
}

#[test]
fn no_expression_stands_in_a_script() {
    for name in ACTIONS {
        let action = read(&format!("actions/{name}.yml"));
        let runs: Vec<&str> = action.lines().filter(|line| line.trim_start().starts_with("run:")).collect();
        assert!(!runs.is_empty());
        assert!(runs.iter().all(|line| !line.contains("${{") && !line.ends_with('|')), "{runs:?}");
    }
}

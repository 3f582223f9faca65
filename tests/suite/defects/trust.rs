//! What strangers may reach: scripts, actions, containers, runners, secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::json;
use serde_yaml::Value;

use super::every::{compiled, each_job, each_step, every, jobs, refused, steps, strings, text};
use super::expression::{evaluate, filled};

/// Name and text of every script of a generated pipeline, without lines that are comments.
pub fn scripts() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scripts");
    let code = |text: String| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let all: BTreeMap<_, _> =
        files.map(|path| (named(&path), code(fs::read_to_string(&path).unwrap()))).collect();
    assert!(all.len() > 30, "{:?}", all.keys());
    all
}

fn job(script: &str) -> String {
    format!("[job.lint]\nrun = '''{script}'''\n")
}

/// An expression in a script is code for whoever chooses its value.
#[test]
fn d21_no_script_of_any_pipeline_holds_an_expression() {
    let mut seen = 0;
    each_step(|place, step| {
        let run = text(step, "run");
        assert!(!run.contains("${{"), "{place}: {run}");
        seen += usize::from(!run.is_empty());
    });
    assert!(seen > 500, "{seen} scripts");
    let title = compiled(&job("echo ${{ github.event.pull_request.title }}"));
    let step = steps(&title.root()["jobs"]["lint"]).last().unwrap().clone();
    assert_eq!(text(&step, "run"), "echo \"${EXPR_1}\"");
    assert_eq!(text(&step["env"], "EXPR_1"), "${{ github.event.pull_request.title }}");
    assert_eq!(refused(&job("x='${{ toJson(github.event) }}'")), ["expression-not-liftable"]);
}

/// A branch of an action is whatever its owner pushes next, with the job's token.
#[test]
fn d22_every_action_of_others_is_at_a_commit() {
    let mut seen = BTreeSet::new();
    each_step(|place, step| {
        let uses = text(step, "uses");
        if uses.is_empty() || uses.starts_with("./") {
            return;
        }
        let (name, at) = uses.split_once('@').unwrap();
        assert!(at.len() == 40 && at.bytes().all(|b| b.is_ascii_hexdigit()), "{place}: {uses}");
        seen.insert(name.to_owned());
    });
    assert!(seen.len() > 5, "{seen:?}");
    for uses in ["owner/deploy@master", "owner/deploy@v1", "actions/checkout@main", "owner/deploy"] {
        let step = format!("[job.lint]\nsteps = [{{ uses = \"{uses}\" }}]\n");
        assert_eq!(refused(&step), ["unpinned-action"], "{uses}");
    }
    let branch = "[job.lint]\nsteps = [{ uses = \"o/x\" }]\n[actions]\n\"o/x\" = \"master\"\n";
    assert_eq!(refused(branch), ["unpinned-action"]);
}

/// Nothing that was put together at run time is run.
#[test]
fn d23_no_script_evaluates_what_it_was_given() {
    for (name, code) in scripts() {
        for line in code.lines() {
            let words: Vec<&str> =
                line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').collect();
            assert!(!words.contains(&"eval"), "{name}: {line}");
            let inner = words.windows(2).any(|two| ["sh", "bash"].contains(&two[0]) && two[1] == "-c");
            assert!(!inner, "{name}: {line}");
            let sourced = line.trim_start().strip_prefix("source ").or(line.trim_start().strip_prefix(". "));
            // `. as $name` is jq's way to name its input.
            let sourced = sourced.filter(|path| !path.starts_with("as $"));
            let beside = |path: &str| {
                path.starts_with("\"$here/") || path.starts_with("\"$(dirname \"${BASH_SOURCE[0]}\")/")
            };
            assert!(sourced.is_none_or(beside), "{name}: {line}");
        }
    }
    for script in ["eval ${{ inputs.command }}", "bash -c \"make ${{ inputs.command }}\""] {
        let text = format!("[input.command]\ndefault = \"test\"\n{}", job(script));
        let text = text.replace("run =", "inputs = \"command\"\nrun =");
        assert_eq!(refused(&text), ["expression-not-liftable"], "{script}");
    }
}

/// Names of variables that hold a secret or a token, in steps that run a script of the pipeline.
fn secret_variables() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    each_step(|_, step| {
        let Some(env) = step.get("env").and_then(Value::as_mapping) else { return };
        if !text(step, "run").ends_with(".sh") {
            return;
        }
        for (name, value) in env {
            let value = value.as_str().unwrap_or_default();
            let mut expressions = value.split("${{").skip(1).filter_map(|rest| rest.split("}}").next());
            if expressions.any(|read| read.contains("secrets.") || read.contains("github.token")) {
                found.insert(name.as_str().unwrap().to_owned());
            }
        }
    });
    found
}

/// A command line is read by every process of the machine. Tokens stay in `env`, where the tools look
/// for them, or in files.
#[test]
fn d24_no_script_puts_a_token_into_a_command_line() {
    let names = secret_variables();
    assert!(names.contains("GH_TOKEN") && names.len() > 3, "{names:?}");
    for (script, code) in scripts() {
        for name in &names {
            for line in code
                .lines()
                .filter(|line| line.contains(&format!("${name}")) || line.contains(&format!("${{{name}")))
            {
                let is_check = line.trim_start().starts_with(": \"${");
                assert!(is_check, "{script}: {line}");
            }
        }
        for line in code.lines().filter(|line| line.contains("--header")) {
            assert!(line.contains("--header \"@$WORK/") || !line.contains("uthoriz"), "{script}: {line}");
        }
        assert!(!code.contains("--password ") && !code.contains("--user "), "{script}");
    }
}

/// Whoever moves the tag of a container sees the files and the token of the job.
#[test]
fn d24_every_container_is_pinned_by_digest() {
    let mut seen = 0;
    each_job(|job| {
        let services = job.body.get("services").and_then(Value::as_mapping);
        let services = services.into_iter().flatten().map(|(_, service)| service);
        for container in services.chain(job.body.get("container")) {
            let image = text(container, "image");
            let digest = image.split_once("@sha256:").map_or("", |(_, digest)| digest);
            assert_eq!(digest.len(), 64, "{}: {image}", job.place);
            seen += 1;
        }
    });
    assert!(seen > 5, "{seen} containers");
    for key in ["container = { image = \"node:22\" }", "services = { db = { image = \"postgres:17\" } }"] {
        assert_eq!(refused(&format!("[job.lint]\n{key}\nrun = \"make\"\n")), ["container-unpinned"], "{key}");
    }
}

/// Labels that are one's own machine: not GitHub's.
fn is_own(label: &str) -> bool {
    !["ubuntu-", "windows-", "macos-"].iter().any(|hosted| label.starts_with(hosted))
}

/// What `runs-on` is, in a run of a fork.
fn of_a_fork(runs_on: &Value, plan: Option<&Value>) -> Vec<String> {
    let mut labels = Vec::new();
    strings(runs_on, &mut labels);
    let [label] = labels[..] else { return labels.into_iter().map(str::to_owned).collect() };
    let Some(output) = label.strip_prefix("${{ fromJSON(").and_then(|rest| rest.strip_suffix(") }}")) else {
        return vec![label.to_owned()];
    };
    let name = output.rsplit('.').next().unwrap();
    let given = text(plan.unwrap_or_else(|| panic!("no plan for {label}")), name);
    let untrusted = json!({ "steps": { "plan": { "outputs": { "trust": "untrusted" } } } });
    serde_json::from_str(&filled(given, &untrusted)).unwrap()
}

/// The labels of all legs, where a value of theirs names the runner.
fn of_legs(runs_on: &Value, matrix: &Value) -> Option<Vec<String>> {
    let path = runs_on.as_str()?.strip_prefix("${{ matrix.")?.strip_suffix(" }}")?;
    let (axis, member) = path.split_once('.').map_or((path, None), |(axis, member)| (axis, Some(member)));
    let values = matrix[axis].as_sequence().unwrap_or_else(|| panic!("no axis {axis}"));
    let label = |value: &Value| member.map_or(value, |member| &value[member]).as_str().unwrap().to_owned();
    Some(values.iter().map(label).collect())
}

/// A pull request of a fork runs its code on the runner. A machine of one's own never is one.
#[test]
fn d25_no_job_of_a_fork_runs_on_a_machine_of_ones_own() {
    let mut own = 0;
    for output in every() {
        let root = output.root();
        let plan = &root["jobs"]["plan"]["outputs"];
        for (path, workflow) in output.workflows() {
            // What is started by hand, by a schedule or after a run has the code of somebody who may push.
            let on = &workflow["on"];
            let called = on.get("workflow_call").is_some();
            if on.get("pull_request").is_none() && !called {
                continue;
            }
            for job in jobs(&format!("{}: {path}", output.name), &workflow) {
                let Some(runs_on) = job.body.get("runs-on") else { continue };
                let labels = match of_legs(runs_on, &job.body["strategy"]["matrix"]) {
                    Some(labels) => labels,
                    None => of_a_fork(runs_on, Some(plan)),
                };
                assert!(!labels.iter().any(|label| is_own(label)), "{}: {labels:?}", job.place);
                own += usize::from(text(job.body, "runs-on").contains("fromJSON"));
            }
        }
    }
    assert!(own > 10, "{own} jobs have a machine of one's own in other runs");
    let fork = "runs-on = \"own\"\nfork-runs-on = \"own\"\n[job.lint]\nrun = \"make\"\n";
    assert_eq!(refused(fork), ["self-hosted-untrusted"]);
    let trusted = json!({ "steps": { "plan": { "outputs": { "trust": "trusted" } } } });
    let root = compiled("runs-on = \"own\"\n[job.lint]\nrun = \"make\"\n").root();
    let plan = root["jobs"]["plan"]["outputs"].as_mapping().unwrap();
    let runner = plan.iter().find(|(name, _)| name.as_str().unwrap().starts_with("runner-")).unwrap().1;
    let runner = runner.as_str().unwrap().trim_start_matches("${{").trim_end_matches("}}");
    assert_eq!(evaluate(runner, &trusted), "[\"own\"]", "everybody else has it");
}

/// GitHub refuses the whole file where a condition of a step names a secret.
#[test]
fn d27_a_secret_in_a_condition_is_refused() {
    let step = "[job.lint]\nsteps = [{ run = \"make\", if = \"${{ secrets.TOKEN != '' }}\" }]\n";
    let set_up = "[setup.tools]\nsteps = [{ run = \"make\", if = \"${{ secrets.TOKEN != '' }}\" }]\n\
                  [job.lint]\nsetup = \"tools\"\nrun = \"make\"\n";
    let own = "[job.lint]\nif = \"${{ secrets.TOKEN != '' }}\"\nrun = \"make\"\n";
    for text in [step, set_up, own] {
        assert_eq!(refused(text), ["expression-context"], "{text}");
    }
    let env = "[job.lint]\nsteps = [{ run = \"make\", if = \"${{ env.TOKEN != '' }}\" }]\n\
               env = { TOKEN = \"${{ secrets.TOKEN || '' }}\" }\n";
    assert_eq!(refused(env), [""; 0]);
    let mut seen = 0;
    each_step(|place, step| {
        let condition = text(step, "if");
        assert!(!condition.contains("secrets."), "{place}: {condition}");
        seen += usize::from(!condition.is_empty());
    });
    each_job(|job| assert!(!text(job.body, "if").contains("secrets."), "{}", job.place));
    assert!(seen > 100, "{seen} conditions");
}

//! What fails without anybody hearing of it.

use std::process::Command;

use serde_yaml::Value;

use super::every::{compiled, each_job, each_step, every, jobs, refused, steps, text};
use super::trust::scripts;

/// A step that may fail does not gate, and a job that others wait for has to.
#[test]
fn d33_nothing_that_gates_may_fail() {
    let mut seen = 0;
    each_job(|job| assert!(job.body.get("continue-on-error").is_none(), "{}", job.place));
    each_step(|place, step| {
        if step.get("continue-on-error").is_some() {
            // The archive of an image is one of several sources; the last step fails when none served.
            // So does the log-in of a job that reads it: the registry may be down, and the archive there.
            let archive = text(step, "uses").starts_with("actions/download-artifact@");
            let log_in = text(step, "uses").starts_with("docker/login-action@");
            assert!(archive || log_in, "{place}");
            assert_eq!(archive, place.ends_with("-image/action.yml"), "{place}");
            seen += usize::from(archive);
        }
    });
    assert!(seen > 50, "{seen} steps");
    let scan = "[image.app]\nscan = { fail-on = \"high\" }\n[consumer.e2e]\nrun = \"make\"\n";
    let root = compiled(scan).root();
    let needs = root["jobs"]["gate"]["needs"].as_sequence().unwrap();
    assert!(needs.contains(&Value::from("scan-app")));
    for key in ["continue-on-error = true", "allow-failure = true"] {
        assert_eq!(refused(&format!("[job.lint]\n{key}\nrun = \"make\"\n")), ["unknown-key"], "{key}");
        let step = format!("[job.lint]\nsteps = [{{ run = \"make\", {key} }}]\n");
        assert_eq!(refused(&step), ["unknown-key"], "{key}");
    }
    let needed =
        "[job.lint]\nrequired = false\nrun = \"make\"\n[job.test]\nneeds = \"lint\"\nrun = \"make\"\n";
    assert_eq!(refused(needed), ["advisory-needed"]);
}

/// Where a script says nothing else, [GitHub runs `bash -e`](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell),
/// which takes the last command of a pipe for the whole. Naming bash is what adds `pipefail`.
#[test]
fn d34_a_script_stops_at_the_first_command_of_a_pipe_too() {
    for output in every() {
        for (path, workflow) in output.workflows() {
            let shell = text(&workflow["defaults"]["run"], "shell");
            assert_eq!(shell, "bash", "{}: {path}", output.name);
        }
        for (path, action) in output.actions() {
            for step in steps(&action["runs"]).iter().filter(|step| step.get("run").is_some()) {
                assert_eq!(text(step, "shell"), "bash", "{}: {path}", output.name);
            }
        }
    }
    each_step(|place, step| {
        assert!(text(step, "shell").is_empty() || text(step, "shell") == "bash", "{place}");
    });
    let run = |options: &[&str]| {
        Command::new("bash").args(options).args(["-c", "false | cat; echo on"]).output().unwrap()
    };
    assert!(run(&["-e"]).status.success(), "what GitHub does without the name");
    assert!(!run(&["--noprofile", "--norc", "-eo", "pipefail"]).status.success(), "and with it");
}

/// `wait` alone answers 0 whatever became of what it waited for.
#[test]
fn d34_no_script_of_the_pipeline_hides_a_failure() {
    for (name, code) in scripts() {
        assert!(code.contains("\nset -euo pipefail\n") || code.starts_with("set -euo pipefail\n"), "{name}");
        // What is taken back is taken back all at once: the step fails behind it, whatever came of that.
        let writes = "\n  ) &\n  WRITER=$!\n  set +m\n  if ! wait \"$WRITER\"; then\n";
        let code = match name.as_str() {
            "moves.sh" => {
                assert!(code.contains("\n  undo\n  fail \"$2\" \"$3\"\n}\n"), "{name}");
                assert_eq!(code.matches("\n  undo\n").count(), 1, "{name}");
                code.replace("take_back_alone \"$at\" & fi", "").replace(writes, "\n").replacen(
                    "\n  wait\n}\n",
                    "\n}\n",
                    1,
                )
            }
            _ => code,
        };
        for line in code.lines() {
            assert_ne!(line.trim(), "wait", "{name}");
            assert!(!line.trim_end().ends_with(" &"), "{name}: {line}");
        }
    }
}

#[test]
fn d34_a_wait_that_forgets_is_a_warning() {
    let job = |script: &str| format!("[job.lint]\nrun = '''\n{script}\n'''\n");
    assert_eq!(refused(&job("make a &\nmake b &\nwait")), ["wait-hides-failures"]);
    assert_eq!(refused(&job("make a & make b & wait")), ["wait-hides-failures"]);
    assert_eq!(refused(&job("make a &\npid=$!\nmake b\nwait \"$pid\"")), [""; 0]);
}

/// A limit that another one ends before never holds.
#[test]
fn d38_no_step_may_take_longer_than_its_job() {
    let mut limits = 0;
    each_job(|job| {
        let most = job.body.get("timeout-minutes").and_then(Value::as_u64);
        assert!(most.is_some() || job.body.get("uses").is_some(), "{}: no limit", job.place);
        for step in steps(job.body) {
            let Some(own) = step.get("timeout-minutes") else { continue };
            assert!(own.as_u64() <= most, "{}: {own:?} of {most:?} minutes", job.place);
            limits += 1;
        }
    });
    assert!(limits > 0, "no step has a limit");
    let job = |own: &str, step: &str| {
        format!("[job.lint]\ntimeout = \"{own}\"\nsteps = [{{ run = \"make\", timeout = \"{step}\" }}]\n")
    };
    assert_eq!(refused(&job("20m", "20m")), [""; 0]);
    assert_eq!(refused(&job("20m", "21m")), ["timeout-order"]);
    assert_eq!(refused("[job.lint]\ntimeout = \"7h\"\nrun = \"make\"\n"), ["timeout-order"]);
    assert_eq!(refused("[job.lint]\nretry = 3\nrun = \"make\"\n"), ["unknown-key"]);
}

/// `failure()` of a step sees its own job, and `failure()` of a job all its ancestors: both are taken
/// for more than that. A job says nothing of the kind; the conditions of the generated jobs name results.
#[test]
fn d39_no_condition_of_a_job_asks_whether_something_failed() {
    let mut seen = 0;
    each_job(|job| {
        let condition = text(job.body, "if");
        assert!(!condition.contains("failure()") && !condition.contains("success()"), "{}", job.place);
        let named =
            condition.contains(".result == ") || ["plan", "gate", "announce", "report"].contains(&job.id);
        assert!(
            named
                || condition.is_empty()
                || job.place.contains("retention")
                || !condition.contains("cancelled()"),
            "{}: {condition}",
            job.place
        );
        seen += usize::from(!condition.is_empty());
    });
    assert!(seen > 300, "{seen} conditions");
    let own = "[job.undo]\nif = \"${{ failure() }}\"\nneeds = \"test\"\nrun = \"make undo\"\n[job.test]\nrun = \"make\"\n";
    assert_eq!(refused(own), ["expression-context"]);
}

/// A secret that is not set is an empty text on GitHub. Who needs one is asked before anything else of
/// the user's runs, builds among them.
#[test]
fn d42_who_needs_a_secret_fails_by_its_name_before_it_is_read() {
    let mut seen = 0;
    for output in every() {
        let root = output.root();
        let plan = steps(&root["jobs"]["plan"]).last().unwrap()["env"].clone();
        for table in ["JOBS", "IMAGES"] {
            for line in text(&plan, table).lines() {
                let columns: Vec<&str> = line.split_whitespace().collect();
                if columns[4] == "-" {
                    continue;
                }
                let names: Vec<&str> =
                    // An environment and promotion are of trusted runs, and no secrets.
                    columns[4].split(',').filter_map(|path| Some(path.split_once('.')?.1)).collect();
                if names.is_empty() {
                    continue;
                }
                let id =
                    if table == "JOBS" { columns[0].to_owned() } else { format!("build-{}", columns[0]) };
                // What a workflow of the repository reads it has to look at itself.
                let uses = root["jobs"][&id].get("uses").and_then(Value::as_str);
                if uses.is_some_and(|uses| output.called(uses).is_none()) {
                    continue;
                }
                seen += guarded(&output.name, &output.workflows(), &id, &names);
            }
        }
    }
    assert!(seen >= 5, "{seen} jobs need a secret");
    let image =
        "[image.app]\nbuild-secrets = { npm = \"${{ secrets.NPM }}\" }\n[consumer.e2e]\nrun = \"make\"\n";
    let build = compiled(image);
    assert_eq!(guarded("build", &build.workflows(), "build-app", &["NPM"]), 1);
    let both = "[job.lint]\nrun = \"make\"\nenv = { A = \"${{ secrets.X }}\", B = \"${{ vars.X }}\" }\n";
    let both = compiled(both);
    assert_eq!(guarded("both", &both.workflows(), "lint", &["X", "VARS_X"]), 1);
    let optional = compiled("[job.lint]\nrun = \"make\"\nenv = { A = \"${{ secrets.X || '' }}\" }\n");
    let all = optional.root();
    assert!(!steps(&all["jobs"]["lint"]).iter().any(|step| text(step, "run").ends_with("/require.sh")));
}

/// Whether the steps of a job that hold an expression of one of these names stand behind the check; how
/// many jobs of that id there are.
fn guarded(place: &str, workflows: &[(String, Value)], id: &str, names: &[&str]) -> usize {
    let mut found = 0;
    for (_, workflow) in workflows {
        for job in jobs(place, workflow).iter().filter(|job| !steps(job.body).is_empty()) {
            // Each platform of an image has a job; the one that joins them reads nothing.
            let platform = id.starts_with("build-") && job.id.starts_with(&format!("{id}-linux"));
            if job.id != id && !platform || text(job.body, "name").is_empty() {
                continue;
            }
            let steps = steps(job.body);
            if steps.iter().any(|step| text(step, "run").ends_with("/index.sh")) {
                continue;
            }
            let check = steps.iter().position(|step| text(step, "run").ends_with("/require.sh"));
            let check = check.unwrap_or_else(|| panic!("{}: nothing asks for {names:?}", job.place));
            for name in names {
                let listed = text(&steps[check]["env"], "REQUIRED").split(' ').any(|one| one == *name);
                assert!(listed, "{}: {name} is not asked for", job.place);
            }
            for step in &steps[..check] {
                let own = text(step, "uses");
                let room = text(step, "run").contains("-e .pipegen") || text(step, "id") == "pipegen-by-hand";
                assert!(
                    room || own.starts_with("actions/checkout@"),
                    "{}: {own} stands before the check",
                    job.place
                );
            }
            found += 1;
        }
    }
    assert!(found > 0, "{place}: no job {id}");
    found
}

/// There is no deployment, and no script cleans up a machine that others use.
#[test]
fn d50_no_script_prunes_the_docker_of_a_machine() {
    for (name, code) in scripts() {
        for line in code.lines().filter(|line| line.contains("docker")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let prunes = words.windows(2).any(|two| two[1] == "prune" && two[0] != "pipegen");
            assert!(!prunes && !words.contains(&"rmi"), "{name}: {line}");
        }
    }
}

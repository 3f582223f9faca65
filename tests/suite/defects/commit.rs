//! Which commit is built, under which tags, and what a job pulls.

use serde_yaml::Value;

use super::every::{Job, compiled, each_job, every, jobs, refused, steps, text};

const HOME: &str = "[image.app]\nrepository = \"ghcr.io/o/app\"\nsmoke = \"app\"\n";

/// A pipeline whose one image has this row.
fn row(row: &str) -> String {
    format!("{HOME}tags = [{row}]\n")
}

/// Whether a step runs one of the pipeline's own actions over images.
fn is_own(step: &Value, action: &str) -> bool {
    let uses = text(step, "uses");
    uses.starts_with("./.pipegen/") && uses.ends_with(&format!("-{action}"))
}

/// The merge commit of a pull request, and elsewhere the tested commit.
const MERGE: &str = "${{ github.event_name == 'pull_request' && github.sha || needs.plan.outputs.sha }}";

/// The commit that a job checks out: the plan's, that which was handed in, or the pipeline's own files.
/// The plan looks at the merge commit, to know what the pull request changes.
fn checks_out_the_commit(job: &Job<'_>) -> usize {
    if job.id == "prune" {
        return 0; // It looks at the history of the default branch, and tests nothing.
    }
    let checkouts = steps(job.body).iter().filter(|step| text(step, "uses").starts_with("actions/checkout@"));
    let mut own = 0;
    for checkout in checkouts {
        let with = checkout.get("with").unwrap();
        let given = text(with, "ref");
        let fits = match text(with, "path") {
            ".pipegen" => given == "${{ github.sha }}",
            // After `workflow_run` that is the default branch, of which alone anything is run.
            _ if job.place.contains("(workflow_run)") => ["", "${{ github.sha }}"].contains(&given),
            _ if given.is_empty() => job.id == "plan",
            // A script that tells somebody comes from where the workflow does.
            _ if job.id.starts_with("notify-") => given == "${{ github.sha }}",
            // `checkout = "merge"`, of a job that uses no image.
            _ if given == MERGE => job.body["env"].get("IMAGE").is_none(),
            // `at`: the commit of the images that another job has found for it.
            _ if given.starts_with("${{ needs.at-") => {
                let place = given.trim_end_matches("sha }}");
                let mut env = job.body["env"].as_mapping().unwrap().values().filter_map(Value::as_str);
                env.any(|value| value.starts_with(place) && value.ends_with("-digest }}"))
            }
            // The job before it has found that the commit's gate is green.
            _ if job.place.contains("-deploy-") => given == "${{ needs.decide.outputs.sha }}",
            _ => ["${{ needs.plan.outputs.sha }}", "${{ inputs.sha || github.sha }}"].contains(&given),
        };
        assert!(fits, "{}: checks out '{given}'", job.place);
        own += usize::from(given.contains("outputs.sha"));
    }
    own
}

/// On a pull request `github.sha` is a merge commit that nobody wrote. What is built is named after the
/// head, and who uses it asks for no tag at all, but for the digest that the build put out.
#[test]
fn d07_who_tests_an_image_asks_the_build_for_it_and_no_tag() {
    let (mut checkouts, mut gets) = (0, 0);
    for output in every() {
        for (path, workflow) in output.workflows() {
            let follows = workflow["on"].get("workflow_run").is_some();
            let place = format!("{}: {path}{}", output.name, if follows { " (workflow_run)" } else { "" });
            for job in jobs(&place, &workflow) {
                checkouts += checks_out_the_commit(&job);
                for step in steps(job.body).iter().filter(|step| is_own(step, "image")) {
                    let (with, image) = (&step["with"], text(&step["with"], "image"));
                    let build = |id: &str| format!("${{{{ needs.build-{id}.outputs.digest }}}}");
                    let platforms = ["amd64", "arm64"].map(|one| build(&format!("{image}-linux-{one}")));
                    let given = format!("${{{{ inputs.{image}-digest }}}}");
                    let digest = text(with, "digest");
                    let mut known = [build(image), given].into_iter().chain(platforms);
                    let at = digest.starts_with("${{ needs.at-")
                        && digest.ends_with(&format!(".outputs.{image}-digest }}}}"));
                    assert!(at || known.any(|one| one == digest), "{}: {digest}", job.place);
                    gets += 1;
                }
            }
        }
    }
    assert!(checkouts > 200 && gets > 50, "{checkouts} checkouts, {gets} images");
    for script in ["docker pull app:${{ github.sha }}", "git checkout ${{ github.head_ref }}"] {
        let job = format!("[job.lint]\nrun = \"{script}\"\n");
        assert_eq!(refused(&job), ["wrong-commit-context"], "{script}");
    }
}

/// What the registry cannot hold is refused where it is written, and cut where a branch is too long.
#[test]
fn d08_a_tag_that_can_get_too_long_is_refused() {
    assert_eq!(refused(&row("{ on = \"push\", tag = \"{branch}-{short-sha}\" }")), [""; 0]);
    let long = "x".repeat(121);
    let tag = |text: &str| row(&format!("{{ on = \"push\", tag = \"{text}\" }}"));
    assert_eq!(refused(&tag(&format!("{long}{{short-sha}}"))), [""; 0], "121 and seven");
    assert_eq!(refused(&tag(&format!("{long}-{{short-sha}}"))), ["tag-too-long"], "and one between them");
    assert_eq!(refused(&tag(&format!("{{branch}}-{long}-{{short-sha}}"))), ["tag-too-long"]);
}

/// GitHub's name for a pull request's ref has a slash, which no tag can have.
#[test]
fn d10_the_name_of_a_merge_ref_is_no_tag() {
    assert_eq!(refused(&row("{ on = \"pull-request\", tag = \"pr-421/merge\" }")), ["tag-invalid"]);
    assert_eq!(refused(&row("{ on = \"pull-request\", tag = \"${{ github.ref_name }}\" }")), ["tag-invalid"]);
    assert_eq!(refused(&row("{ on = \"pull-request\", tag = \"pr-{pr}-{short-sha}\" }")), [""; 0]);
}

/// A tag that a force-push moves would change what a running test pulls.
#[test]
fn d11_a_tag_of_a_pull_request_names_the_commit() {
    assert_eq!(refused(&row("{ on = \"pull-request\", tag = \"pr-{pr}\" }")), ["moving-tag-on-pull-request"]);
    let branch = row("{ on = \"pull-request\", tag = \"{branch}\" }");
    assert_eq!(refused(&branch), ["moving-tag-on-pull-request"]);
}

/// Every way to let a pull request write what others pull.
#[test]
fn d14_a_pull_request_cannot_write_a_stable_tag() {
    for (text, code) in [
        ("{ on = \"pull-request\", tag = \"latest\" }", "moving-tag-on-pull-request"),
        ("{ on = [\"push\", \"pull-request\"], tag = \"{sha}\" }", "tag-row-mixes-trust"),
        ("{ on = \"merge-queue\", tag = \"{sha}\" }", "tag-row-mixes-trust"),
        ("{ on = \"pull-request\", tag = \"v{version}-{sha}\" }", "placeholder-unavailable"),
        ("{ on = \"pull-request\", tag = \"promoted-{sha}\" }", "reserved-tag"),
        ("{ on = \"pull-request\", tag = \"{sha}\", after = \"gate\" }", "unsupported-combination"),
        (
            "{ on = \"push\", tag = \"{branch}-{short-sha}\" }, { on = \"pull-request\", tag = \"pr-{pr}-{short-sha}\" }",
            "overlapping-tags",
        ),
    ] {
        let branches = "branches = [\"main\", \"pr-*\"]\ntrusted = [\"main\", \"pr-*\"]\n";
        assert_eq!(refused(&format!("{branches}{}", row(text))), [code], "{text}");
    }
}

/// Where a job could write a tag: in the two actions and scripts that build, and in promotion.
fn writes_tags(step: &Value) -> bool {
    let run = text(step, "run");
    is_own(step, "build") || ["index.sh", "promote.sh"].iter().any(|script| run.ends_with(script))
}

/// The build writes what names the commit. What others pull waits for the gate, which waits for every
/// job that counts.
#[test]
fn d15_no_stable_tag_is_written_before_the_gate_has_passed() {
    let mut promotes = 0;
    each_job(|job| {
        for step in steps(job.body).iter().filter(|step| writes_tags(step)) {
            if job.id == "promote" {
                let needs = job.body["needs"].as_sequence().unwrap();
                assert!(needs.contains(&Value::from("gate")), "{}", job.place);
                let condition = text(job.body, "if");
                assert!(condition.contains("&& needs.gate.result == 'success'"), "{}", job.place);
                assert!(!condition.contains("always()"), "{}: {condition}", job.place);
                promotes += 1;
                continue;
            }
            let given = match is_own(step, "build") {
                true => text(&step["with"], "tags"),
                false => text(&step["env"], "TAGS"),
            };
            let image = match is_own(step, "build") {
                true => text(&step["with"], "image"),
                false => text(&step["env"], "IMAGE"),
            };
            let own = format!("${{{{ needs.plan.outputs.tags-{image} }}}}");
            assert!(given.is_empty() || given == own, "{}: writes {given}", job.place);
        }
    });
    assert!(promotes > 10, "{promotes} promotions");
    let early = row("{ on = \"push\", tag = \"latest\", after = \"build\" }");
    assert_eq!(refused(&early), ["unknown-word"]);
}

/// The gate of a pipeline needs every build and every job but those that say that they do not count. An image that
/// says so is needed nevertheless, for the gate reports it.
#[test]
fn d15_the_gate_waits_for_every_job_that_counts() {
    let mut seen = 0;
    for output in every() {
        let root = output.root();
        let gate = &root["jobs"]["gate"];
        assert_eq!(text(gate, "if"), "${{ always() }}", "{}", output.name);
        let needs = gate["needs"].as_sequence().unwrap();
        let advisory = text(&gate["steps"][0]["env"], "ADVISORY").to_owned();
        let after = text(&gate["steps"][0]["env"], "AFTER").to_owned();
        for job in jobs(&output.name, &root) {
            let behind = ["sarif-", "notify-"].iter().any(|kind| job.id.starts_with(kind));
            let aside = job.id == "gate" || job.id == "promote" || behind;
            let apart = |names: &str| names.split(' ').any(|name| name == job.id);
            let of_image =
                ["build-", "scan-", "sbom-", "attest-"].iter().any(|kind| job.id.starts_with(kind));
            let counts = !aside && (of_image || !apart(&advisory)) && !apart(&after);
            assert_eq!(needs.contains(&Value::from(job.id)), counts, "{}", job.place);
            seen += usize::from(counts);
        }
    }
    assert!(seen > 400, "{seen} jobs");
    let advisory =
        compiled("[job.lint]\nrequired = false\nrun = \"make\"\n[job.test]\nrun = \"make\"\n").root();
    assert_eq!(text(&advisory["jobs"]["gate"]["steps"][0]["env"], "ADVISORY"), "lint");
}

/// `paths` narrow pull requests alone, which are compared with their base and never with what was
/// pushed before: there is no key that could say "unchanged, so take the last image".
#[test]
fn d13_nothing_says_that_an_image_is_unchanged_but_its_inputs() {
    let paths = "[job.docs]\non = [\"push\", \"pull-request\"]\npaths = \"docs/**\"\nrun = \"make\"\n";
    assert_eq!(refused(paths), [""; 0]);
    assert_eq!(refused(&paths.replace("[\"push\", \"pull-request\"]", "\"push\"")), ["job-unreachable"]);
    for key in ["paths = \"src/**\"", "if = \"${{ vars.CHANGED }}\"", "on = \"push\"", "unless = \"docs/**\""]
    {
        assert_eq!(refused(&format!("{HOME}{key}\n")), ["unknown-key"], "{key}");
    }
}

/// A digest in a table is the manifest's, which the registry serves, and never the configuration's.
#[test]
fn d17_what_is_promoted_and_attested_is_the_digest_of_the_manifest() {
    let (mut promoted, mut attested) = (0, 0);
    each_job(|job| {
        for step in steps(job.body) {
            let Some(env) = step.get("env").filter(|_| job.id == "promote") else { continue };
            for line in text(env, "IMAGES").lines() {
                assert!(line.ends_with(".outputs.digest || '-' }}"), "{}: {line}", job.place);
                promoted += 1;
            }
        }
        for with in steps(job.body).iter().filter_map(|step| step.get("with")) {
            let subject = text(with, "subject-digest");
            let of_build = subject.ends_with(".outputs.digest }}") || subject.contains(".outputs.digest-");
            assert!(subject.is_empty() || of_build, "{}: {subject}", job.place);
            attested += usize::from(!subject.is_empty());
        }
    });
    assert!(promoted > 10 && attested > 0, "{promoted} promoted, {attested} attested");
}

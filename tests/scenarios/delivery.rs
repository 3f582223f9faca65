//! What is delivered behind promotion: after it, as far as it went, and never what is older than what serves.

use super::harness::{Event, Faults, JobResult, Outcome, PullRequest, Scenario};
use super::promises::{as_planned, digest, green, one_image, short};
use super::stage;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What delivers. Where OVERTAKEN is, another run writes its record while it works, in the place that it names.
const PROGRAM: &str = r#"#!/bin/sh
set -e
if [ -e 'BROKEN' ] && [ "$1" = chart ]; then exit 1; fi
echo "$*" >>'DELIVERED'
if [ -e 'OVERTAKEN' ]; then
  type=application/vnd.oci.image.index.v1+json
  record=$(/usr/bin/curl --silent --fail --header "Accept: $type" "$(cat 'OVERTAKEN')")
  printf '%s' "$record" | jq --compact-output '.annotations["org.opencontainers.image.revision"] = "newer"' |
    /usr/bin/curl --silent --fail --request PUT --header "Content-Type: $type" --data-binary @- "$(cat 'OVERTAKEN')"
fi
"#;

/// A scenario whose jobs write down what they deliver, in a file; nothing is delivered while `broken` is beside it.
pub struct Delivery {
    pub scenario: Scenario,
    place: TempDir,
}

impl Delivery {
    fn new(name: &str) -> Self {
        Self::on(name, stage::delivery)
    }

    pub fn on(name: &str, stage: impl FnOnce(&str) -> Scenario) -> Self {
        let place = tempfile::tempdir().expect("a directory");
        let at = |name: &str| place.path().join(name).display().to_string();
        let program = PROGRAM.replace("BROKEN", &at("broken")).replace("OVERTAKEN", &at("overtaken"));
        let program = program.replace("DELIVERED", &at("delivered"));
        Self { scenario: stage(name).program("deliver", &program), place }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// What was delivered since this was asked last.
    pub fn delivered(&self) -> Vec<String> {
        let text = fs::read_to_string(self.file("delivered")).unwrap_or_default();
        remove(&self.file("delivered"));
        text.lines().map(str::to_owned).collect()
    }
}

fn remove(path: &Path) {
    if path.exists() {
        fs::remove_file(path).expect("removed");
    }
}

fn ends(outcome: &Outcome, ends: [(&str, JobResult); 4]) {
    for (job, end) in ends {
        assert_eq!(outcome.job(job), end, "{job}");
    }
}

#[test]
fn what_is_delivered_is_what_the_tags_stand_for() {
    use JobResult::{Failure, Skipped, Success};
    let mut own = Delivery::new("delivery");
    let old = own.scenario.repo().change("src/app.txt", "old\n");
    let new = own.scenario.repo().change("src/app.txt", "new\n");
    let first = own.scenario.run(&Event::push("main"));
    green(&first);
    as_planned(&first, "tests/scenarios/fixtures/delivery", str::to_owned, "push", &[]);
    ends(&first, [("gate", Success), ("promote", Success), ("chart", Success), ("smoke", Success)]);
    assert_eq!(own.delivered(), [format!("chart {new}"), "tidy".to_owned()]);

    let late = own.scenario.run(&Event::late_push("main", &old));
    ends(&late, [("gate", Success), ("promote", Success), ("chart", Skipped), ("smoke", Skipped)]);
    assert!(own.delivered().is_empty(), "older than what serves");
    let told = late.summary("promote");
    assert!(
        told.contains(&format!("- `chart` does not start: latest of app stays: {} is newer", short(&new))),
        "{told}"
    );
    assert!(told.contains("- `smoke` does not start: chart does not start"), "{told}");

    own.scenario.repo().change("src/app.txt", "three\n");
    own.scenario.faults().fail_container(" test$");
    let red = own.scenario.run(&Event::push("main"));
    ends(&red, [("gate", Failure), ("promote", Skipped), ("chart", Skipped), ("smoke", Skipped)]);
    assert!(own.delivered().is_empty());
    *own.scenario.faults() = Faults::default();

    own.scenario.repo().tag("v1.4.0");
    let released = own.scenario.run(&Event::push_tag("v1.4.0"));
    green(&released);
    ends(&released, [("gate", Success), ("promote", Success), ("chart", Success), ("smoke", Skipped)]);
    assert_eq!(own.delivered().len(), 2);
    own.scenario.repo().change("src/app.txt", "four\n");
    own.scenario.repo().tag("v1.3.0");
    let lower = own.scenario.run(&Event::push_tag("v1.3.0"));
    green(&lower);
    assert_eq!(lower.job("chart"), Success, "a release is delivered whatever `1.3` is: its own tag is there");
    assert_eq!(own.delivered().len(), 2);
}

#[test]
fn a_job_that_is_overtaken_while_it_waits_does_nothing_and_says_so() {
    use JobResult::{Failure, Skipped, Success};
    let mut own = Delivery::new("overtaken");
    let commit = own.scenario.repo().change("src/app.txt", "old\n");
    fs::write(own.file("broken"), "").expect("written");
    let failed = own.scenario.run(&Event::push("main"));
    ends(&failed, [("gate", Success), ("promote", Success), ("chart", Failure), ("smoke", Skipped)]);
    assert_eq!(own.delivered(), ["tidy"]);
    remove(&own.file("broken"));

    let place =
        format!("http://{}/v2/ghcr.io/acme/app/manifests/promoted-latest", own.scenario.registry().address());
    fs::write(own.file("overtaken"), place).expect("written");
    let overtaken = own.scenario.rerun(&Event::push("main"));
    ends(&overtaken, [("gate", Success), ("promote", Success), ("chart", Success), ("smoke", Success)]);
    assert_eq!(own.delivered(), [format!("chart {commit}"), "tidy".to_owned()]);
    assert!(overtaken.entries("run").iter().all(|run| run.job == "test"), "smoke has run nothing");
    let told = overtaken.summary("smoke");
    assert!(told.contains("**Nothing was done**: a newer run has promoted"), "{told}");
    assert!(told.contains("latest of app is newer by now"), "{told}");
}

/// What needs a job that has done nothing would deliver on top of something that is not there: it does not start,
/// whether or not it would have asked itself.
#[test]
fn a_job_that_needs_an_overtaken_one_does_not_start() {
    use JobResult::{Skipped, Success};
    // While `first` works, another run writes its record.
    let more = "\n[job.first]\non = [\"push\", \"release\"]\nafter = \"promotion\"\nrun = 'deliver first'\n\n\
                [image.tool]\nrepository = \"ghcr.io/acme/tool\"\nfiles = [\"src/**\"]\n\
                tags = [{ on = \"push\", tag = \"tool-{sha}\" }]\n\n\
                [consumer.notes]\non = \"push\"\nafter = \"promotion\"\nimages = [\"tool\"]\n\
                needs = [\"chart\"]\nrun = 'deliver notes'\n";
    let edit = |text: String| {
        let text = text.replace("[consumer.test]\n", "[consumer.test]\nimages = [\"app\", \"tool\"]\n");
        let text = text.replace("\"$IMAGE\" test", "\"$APP_IMAGE\" test");
        let text = text.replace("[job.chart]\n", "[job.chart]\nneeds = [\"first\"]\n");
        text.replace("[consumer.smoke]\n", "[consumer.smoke]\nimages = [\"app\"]\n") + more
    };
    let mut own = Delivery::on("behind", |name| stage::compiled_to(name, "delivery", edit));
    own.scenario.repo().change("src/app.txt", "old\n");
    green(&own.scenario.run(&Event::push("main")));
    let all = own.delivered();
    assert!(all.contains(&"notes".to_owned()) && all.contains(&"tidy".to_owned()), "{all:?}");

    let place =
        format!("http://{}/v2/ghcr.io/acme/app/manifests/promoted-latest", own.scenario.registry().address());
    fs::write(own.file("overtaken"), place).expect("written");
    own.scenario.repo().change("src/app.txt", "new\n");
    let overtaken = own.scenario.run(&Event::push("main"));
    green(&overtaken);
    ends(&overtaken, [("first", Success), ("chart", Success), ("smoke", Skipped), ("notes", Skipped)]);
    assert_eq!(own.delivered(), ["first"]);
    let told = overtaken.summary("chart");
    assert!(told.contains("**Nothing was done**: a newer run has promoted"), "{told}");
    for job in ["notes", "smoke"] {
        let line = format!("- `{job}` does not start: it waits for what this job would have done");
        assert!(told.contains(&line), "{told}");
    }
}

/// A cluster pulls the image itself, so the job has its reference; a fork's run has none to give.
#[test]
fn a_job_is_told_the_reference_of_the_image_and_pulls_nothing() {
    let consumer = "\n[consumer.cluster]\nhandoff = \"reference\"\nrun = 'deliver install \"$IMAGE\" \"$APP_IMAGE\" \"$APP_DIGEST\"'\n";
    let mut own =
        Delivery::on("reference", |name| stage::compiled_to(name, "delivery", |text| text + consumer));
    own.scenario.repo().switch("feature/x");
    own.scenario.repo().change("src/app.txt", "new\n");
    let internal = own.scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x")));
    green(&internal);
    let built = internal.distinct("push-by-digest", "digest");
    let told = own.delivered();
    let words: Vec<&str> = told.iter().flat_map(|line| line.split(' ')).collect();
    let ["install", image, same, digest] = words.as_slice() else { panic!("{told:?}") };
    assert_eq!(*image, format!("ghcr.io/acme/app@{digest}"));
    assert_eq!(same, image);
    assert!(built.contains(digest), "{digest} is none of {built:?}");
    assert!(internal.entries("pull").iter().all(|pull| pull.job != "cluster"), "nothing is pulled");

    let fork = own.scenario.run(&Event::PullRequest(PullRequest::fork(8, "feature/x")));
    green(&fork);
    assert_eq!(fork.job("cluster"), JobResult::Skipped);
    let said = "cluster: cannot run in an untrusted run, which has no published-image";
    assert!(fork.logged("plan", said), "{said}");
}

/// Each leg has the runner that its own values name.
#[test]
fn every_leg_runs_on_the_runner_that_it_names() {
    let job = "\n[consumer.systems]\nmatrix = { os = [\"ubuntu-24.04\", \"ubuntu-22.04\"] }\nruns-on = \"${{ matrix.os }}\"\nrun = 'deliver \"${{ matrix.os }}\" && docker run --rm \"$IMAGE\" test'\n";
    let mut own = Delivery::on("legs", |name| stage::compiled_to(name, "delivery", |text| text + job));
    let outcome = own.scenario.run(&Event::push("main"));
    green(&outcome);
    let mut told = own.delivered();
    told.retain(|line| line.starts_with("ubuntu-"));
    told.sort();
    assert_eq!(told, ["ubuntu-22.04", "ubuntu-24.04"]);
    one_image(&outcome, &[("systems", 2), ("test", 1)]);
}

#[test]
fn a_job_that_tests_the_merge_has_the_base_and_the_head_in_its_files() {
    let job = "\n[job.unit]\non = [\"pull-request\", \"push\"]\ncheckout = \"merge\"\nrun = 'deliver unit \"$COMMIT_SHA\" \"$(git rev-parse HEAD)\" \"$(cat src/app.txt)\" \"$(cat base.txt)\"'\n";
    let mut own = Delivery::on("merge", |name| stage::compiled_to(name, "delivery", |text| text + job));
    own.scenario.repo().change("base.txt", "old");
    own.scenario.repo().switch("feature/x");
    let head = own.scenario.repo().change("src/app.txt", "mine");
    own.scenario.repo().switch("main");
    let base = own.scenario.repo().change("base.txt", "new");
    own.scenario.repo().switch("feature/x");
    green(&own.scenario.run(&Event::PullRequest(PullRequest::new(7, "feature/x"))));
    let told = own.delivered();
    let words: Vec<&str> = told.iter().flat_map(|line| line.split(' ')).collect();
    let ["unit", commit, merge, file, of_base] = words.as_slice() else { panic!("{told:?}") };
    assert_eq!((*commit, *file, *of_base), (head.as_str(), "mine", "new"));
    assert!(![head.as_str(), base.as_str()].contains(merge), "a commit of its own: {merge}");

    green(&own.scenario.run(&Event::push("main")));
    let told = own.delivered();
    assert!(told.iter().any(|line| line.starts_with(&format!("unit {base} {base} "))), "{told:?}");
}

/// Without a tag of its own in the first repository the row still has its record there, and what is delivered
/// follows that.
#[test]
fn a_row_for_another_repository_moves_there_and_is_asked_of_the_record_here() {
    use JobResult::{Skipped, Success};
    let edit = |text: String| {
        text.replace("\"ghcr.io/acme/app\"", "[\"ghcr.io/acme/app\", \"docker.io/acme/app\"]").replace(
            "tag = [\"sha-{short-sha}\", \"latest\"] }",
            "tag = \"sha-{short-sha}\" },\n  { on = \"push\", tag = \"latest\", to = \"docker.io\" }",
        ) + "\n[registry.\"docker.io\"]\nusername = \"acme\"\npassword = \"${{ secrets.HUB }}\"\n"
    };
    let mut own =
        Delivery::on("rows", |name| stage::compiled_to(name, "delivery", edit).secret("HUB", "dckr_pat_0"));
    let old = own.scenario.repo().change("src/app.txt", "old\n");
    let new = own.scenario.repo().change("src/app.txt", "new\n");
    let first = own.scenario.run(&Event::push("main"));
    green(&first);
    assert_eq!(own.delivered(), [format!("chart {new}"), "tidy".to_owned()]);
    let here = own.scenario.registry().tags("ghcr.io/acme/app");
    assert!(here.contains(&"promoted-latest".to_owned()) && !here.contains(&"latest".to_owned()), "{here:?}");
    let there = own.scenario.registry().tags("docker.io/acme/app");
    assert_eq!(there, ["latest"], "neither the commit's tag nor a record");
    let tagged = digest(&own.scenario, "docker.io/acme/app", "latest");
    assert_eq!(tagged, digest(&own.scenario, "ghcr.io/acme/app", &format!("sha-{}", short(&new))));

    let late = own.scenario.run(&Event::late_push("main", &old));
    ends(&late, [("gate", Success), ("promote", Success), ("chart", Skipped), ("smoke", Skipped)]);
    assert_eq!(digest(&own.scenario, "docker.io/acme/app", "latest"), tagged, "it moves forward only");
    assert!(own.delivered().is_empty());
}

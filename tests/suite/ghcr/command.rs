//! `pipegen prune` of a repository on ghcr.io, from the file to the exit code.

use super::double::{Act, Answer, Deployment, Double, Pull, State, TOKEN, Version};
use super::make::{DAY, HOUR};
use super::scene::{about, hex, image, index, labelled};
use super::world::{commit, git};
use clap::Parser;
use pipegen::cli::prune::{Outside, PruneArgs, run_in};
use pipegen::cli::{Console, Options, Session};
use pipegen::compiler::{Source, compile};
use pipegen::github::api::{Access, GitHub, Token};
use pipegen::net::Client;
use pipegen::registry::Connections;
use pipegen::registry::oci::{Keychain, Oci};
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const PIPELINE: &str = r#"
[pipeline]
name = "CI"
tags = [
  { on = "pull-request", tag = "pr-{pr}-{short-sha}", keep = "48h" },
  { on = "push", branches = ["main"], tag = "sha-{short-sha}", keep = "30d" },
  { on = "push", branches = ["main"], tag = "latest" },
  { on = "release", tag = "v{version}" },
]

[image.app]
repository = "ghcr.io/acme/app"
files      = ["Dockerfile"]

[consumer.test]
run = "true"

[pipegen]
install = "./scripts/install-pipegen.sh"

[retention]
schedule = "0 3 * * *"
protect  = ["develop"]
"#;

#[derive(Parser)]
struct Call {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    prune: PruneArgs,
}

/// A clone with its pipeline, beside the double of what it publishes.
struct Stage {
    home: TempDir,
    double: Double,
    token: &'static str,
}

struct Said {
    exit: u8,
    out: String,
    err: String,
}

fn ago(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    i64::try_from(now).expect("a second") - seconds
}

/// Two indexes that share an image, the older one of a commit of ninety days ago and with a signature;
/// images of pull requests, one open; images of older commits; a new one.
fn stage() -> Stage {
    let home = tempfile::tempdir().expect("a directory");
    let place = home.path();
    git(place, &["init", "--quiet", "--initial-branch=main"], 0);
    let commits: Vec<String> = (0..6).map(|n| commit(place, ago((90 - n) * DAY))).collect();
    let sha = |n: usize| format!("sha-{}", &commits[n][..7]);
    std::fs::write(place.join("pipeline.toml"), PIPELINE).expect("a pipeline");
    std::fs::write(place.join("Dockerfile"), "FROM scratch\n").expect("a Dockerfile");
    let double = Double::new();
    {
        let mut state = double.state();
        let state = &mut *state;
        state.pushed = Some(place.to_owned());
        let shared = state.push(&image(1), ago(90 * DAY), &[]);
        let lonely = state.push(&image(2), ago(90 * DAY), &[]);
        let old = state.push(&index(&[&shared, &lonely]), ago(90 * DAY), &[&sha(0)]);
        state.push(&about(3, &old), ago(90 * DAY), &[]);
        state.push(&index(&[&shared]), ago(80 * DAY), &["v1.0.0", &sha(1)]);
        for n in 2..6 {
            state.push(&image(n as u64 + 10), ago(70 * DAY), &[&sha(n)]);
        }
        state.push(&image(20), ago(70 * DAY), &["pr-7-0000007"]);
        state.push(&image(21), ago(70 * DAY), &["pr-8-0000008"]);
        state.push(&image(30), ago(70 * DAY), &["handmade"]);
        for n in 0..10 {
            state.push(&image(40 + n), ago(70 * DAY), &[&format!("v2.0.{n}")]);
        }
        state.push(&image(60), ago(HOUR), &["latest"]);
        state.pulls.push(Pull { number: 7, head: "7".repeat(40), closed: None });
        state.pulls.push(Pull { number: 8, head: "8".repeat(40), closed: Some(ago(30 * DAY)) });
    }
    Stage { home, double, token: TOKEN }
}

/// What goes: the old index with the image that is its own and its signature, four images of commits,
/// and that of the closed pull request.
const GOES: usize = 8;
/// How many there are.
const ALL: usize = 23;
const STAYS: [&str; 4] = ["handmade", "latest", "pr-7-0000007", "v1.0.0"];

impl Stage {
    fn prune(&self, arguments: &[&str]) -> Said {
        self.prune_by(self.token, arguments)
    }

    fn prune_by(&self, token: &str, arguments: &[&str]) -> Said {
        let file = self.home.path().join("pipeline.toml");
        let file = file.to_str().expect("a path");
        let mut call = Call::try_parse_from([&["prune", "-f", file], arguments].concat()).expect("a call");
        call.options.settle();
        let pause = Duration::from_millis(1);
        let access = Access::new(&self.double.base(), Token::new(token)).expect("an access");
        let github = GitHub::new(Client::new(pause), access).pausing(pause);
        let address = format!("127.0.0.1:{}", self.double.port);
        let oci = Oci::new(Keychain::default(), pause).reaching("ghcr.io", &address);
        let state = self.home.path().join("state").display().to_string();
        let read = |name: &str| match name {
            "GITHUB_REPOSITORY" => Some("acme/shop".to_owned()),
            "XDG_STATE_HOME" => Some(state.clone()),
            _ => None,
        };
        let connections = Ok(Connections::new(oci, Ok(github), Duration::ZERO));
        let summary = Some(self.home.path().join("summary.md"));
        let outside = Outside { connections, read: &read, summary };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut session = Session {
            options: &call.options,
            format: call.prune.format.format.unwrap_or_default(),
            console: Console::plain(&mut out, &mut err),
            compile,
        };
        let exit = run_in(&call.prune, &mut session, &outside).expect("an exit") as u8;
        drop(session);
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Said { exit, out: text(out), err: text(err) }
    }

    fn versions(&self) -> Vec<Version> {
        self.double.state().versions.clone()
    }

    /// What is there is what was planned to stay, and nothing is left to do.
    fn check_the_end(&self) {
        assert_eq!(self.versions().len(), ALL - GOES);
        let tags = self.double.state().tags();
        assert!(STAYS.iter().all(|tag| tags.contains(&(*tag).to_owned())), "{tags:?}");
        assert!(!tags.contains(&"pr-8-0000008".to_owned()));
        let again = self.prune(&[]);
        assert_eq!(again.exit, 0, "{}", again.err);
        assert!(again.out.contains("nothing would go"), "{}", again.out);
    }
}

#[test]
fn a_dry_run_asks_and_deletes_nothing() {
    let stage = stage();
    let before = stage.versions();
    let said = stage.prune(&[]);
    assert_eq!((said.exit, said.err.as_str()), (0, ""), "{}", said.out);
    assert!(said.out.contains("8 manifests would go, nothing was deleted"), "{}", said.out);
    assert_eq!(stage.versions(), before);
    assert_eq!((stage.double.count("DELETE "), stage.double.count("PUT ")), (0, 0));
    // As many as were made: pages, counts, manifests, pull requests, runs, and a token of the registry.
    let made = stage.double.state().log.len();
    assert!(said.out.contains(&format!("; {made} requests")), "{made}: {}", said.out);
}

#[test]
fn what_a_job_behind_promotion_deploys_stays_and_what_one_before_the_gate_does_goes() {
    let job = |name: &str, environment: &str, more: &str| {
        let on = "on = \"push\"\nbranches = [\"main\"]";
        format!("\n[job.{name}]\n{on}\nenvironment = \"{environment}\"\n{more}run = \"true\"\n")
    };
    let tries = job("try", "Staging", "");
    let delivers = job("deliver", "staging", "after = \"promotion\"\n");
    // The index of the oldest commit goes with an image and its signature.
    for (own, other, goes) in [
        (String::new(), None, GOES - 3),
        (tries.clone(), None, GOES),
        (job("try", "staging-eu", ""), None, GOES - 3),
        (delivers.clone(), None, GOES - 3),
        (format!("{tries}{delivers}"), None, GOES - 3),
        (tries.clone(), Some(&delivers), GOES - 3),
        (tries.clone(), Some(&tries), GOES),
    ] {
        let stage = stage();
        let place = stage.home.path();
        std::fs::write(place.join("pipeline.toml"), format!("{PIPELINE}{own}")).expect("a pipeline");
        if let Some(jobs) = other {
            let header = "# Generated by pipegen from docs.toml. Do not edit it.\n";
            std::fs::create_dir_all(place.join(".github/workflows")).expect("a directory");
            std::fs::write(place.join(".github/workflows/docs.yml"), header).expect("a workflow");
            let text = format!("[pipeline]\nname = \"Docs\"\n\n[job.lint]\nrun = \"true\"\n{jobs}");
            std::fs::write(place.join("docs.toml"), text).expect("a pipeline");
        }
        let sha = git(place, &["rev-list", "--max-parents=0", "main"], 0);
        let deployed = Deployment { id: 1, environment: "staging", sha, state: Some("success") };
        stage.double.state().deployments.push(deployed);
        let said = stage.prune(&[]);
        assert_eq!((said.exit, said.err.as_str()), (0, ""), "{own}{}", said.out);
        let would = format!("{goes} manifests would go");
        assert!(said.out.contains(&would), "{own} {other:?} {would}: {}", said.out);
        let note = "deployments to `staging` keep nothing";
        assert_eq!(said.out.contains(note), goes == GOES, "{own} {other:?}: {}", said.out);
    }
}

#[test]
fn apply_leaves_exactly_what_stays_for_an_organisation_and_a_user() {
    for user in [false, true] {
        let mut stage = stage();
        if user {
            stage.token = "ghp_double";
            let mut state = stage.double.state();
            (state.kind, state.login) = ("User", Some("acme".to_owned()));
            state.token = "ghp_double".to_owned();
        }
        let log = stage.home.path().join("prune.jsonl");
        let said = stage.prune(&["--apply", "--log", log.to_str().expect("a path")]);
        assert_eq!((said.exit, said.err.as_str()), (0, ""), "{}", said.out);
        assert!(said.out.contains("8 manifests of 8 deleted"), "{}", said.out);
        let lines = std::fs::read_to_string(&log).expect("a log");
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let whose = if user { "/user/" } else { "/orgs/acme/" };
        let restore = format!("gh api --method POST {whose}packages/container/app/versions/");
        let going: Vec<&Value> = lines.iter().filter(|line| line["event"] == "going").collect();
        assert_eq!(going.len(), GOES);
        assert!(
            going.iter().all(|line| line["restore"].as_str().is_some_and(|all| all.starts_with(&restore)))
        );
        let summary = std::fs::read_to_string(stage.home.path().join("summary.md")).expect("a summary");
        assert!(
            summary.contains("| 23 manifests | 8 |") && summary.contains("8 deleted, 0 left"),
            "{summary}"
        );
        stage.check_the_end();
    }
}

#[test]
fn after_errors_in_the_middle_the_next_prune_reaches_the_planned_end() {
    for (skip, act) in [
        (2, Act::Answer(Answer::error(500, "Server Error"))),
        (0, Act::Answer(Answer::error(502, "Bad Gateway"))),
        (3, Act::Cut),
        (3, Act::CutAfter),
    ] {
        let stage = stage();
        stage.double.script("DELETE ", skip, 99, act);
        let said = stage.prune(&["--apply"]);
        assert_eq!(said.exit, 3, "{}{}", said.out, said.err);
        assert!(
            said.err.contains("could not be deleted") && said.err.contains("stopped with"),
            "{}",
            said.err
        );
        let left = stage.versions().len();
        assert!(left > ALL - GOES && left <= ALL, "{left}");
        stage.double.state().script.clear();
        let again = stage.prune(&["--apply"]);
        assert_eq!(again.exit, 0, "{}", again.err);
        stage.check_the_end();
    }
}

#[test]
fn an_index_that_was_pushed_since_the_listing_keeps_what_it_lists() {
    let stage = stage();
    // Between the listing and the last look somebody makes an index over an image that is to go.
    fn push(state: &mut State) {
        let old = state.versions.iter().find(|version| version.digest == digest(12)).expect("an image");
        let old = old.digest.clone();
        state.push(&index(&[&old]), ago(0), &["v3.0.0"]);
    }
    stage.double.script("/versions?", 1, 1, Act::Change(push));
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 3, "{}", said.out);
    assert!(said.err.contains("changed while this prune ran, and was left alone"), "{}", said.err);
    assert!(said.out.contains("left alone"), "{}", said.out);
    assert!(stage.versions().iter().any(|version| version.digest == digest(12)));
    assert_eq!(stage.double.count("DELETE "), GOES - 1);
}

/// The digest of `image(number)`.
fn digest(number: u64) -> String {
    format!("sha256:{}", hex(image(number).to_string().as_bytes()))
}

#[test]
fn d52_what_a_stranger_may_not_is_an_error() {
    let stage = stage();
    let before = stage.versions();
    for arguments in [&[][..], &["--apply"]] {
        let said = stage.prune_by("ghs_stranger", arguments);
        assert_eq!(said.exit, 3, "{}", said.out);
        assert!(said.err.contains("401: Bad credentials") && said.err.contains("  help: "), "{}", said.err);
    }
    assert_eq!(stage.versions(), before);
}

#[test]
fn d45_a_package_that_is_not_there_is_an_error() {
    let stage = stage();
    stage.double.state().name = "other".to_owned();
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 3, "{}", said.out);
    assert!(said.err.contains("nothing was deleted there"), "{}", said.err);
    assert!(said.out.contains("nobody knows what would go"), "{}", said.out);
}

#[test]
fn more_than_the_share_is_refused_and_a_limit_is_kept() {
    let stage = stage();
    stage.double.state().versions.retain(|version| !version.tags.iter().any(|tag| tag.starts_with("v2")));
    for n in 0..8 {
        stage.double.state().push(&image(80 + n), ago(70 * DAY), &[]);
    }
    let before = stage.versions();
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 2, "{}", said.out);
    assert!(
        said.err.contains("16 of 21 manifests would go") && said.err.contains("--allow-share 77"),
        "{}",
        said.err
    );
    assert_eq!(stage.versions(), before);
    let said = stage.prune(&["--apply", "--limit", "5"]);
    assert_eq!((said.exit, stage.versions().len()), (0, 16), "{}", said.err);
}

#[test]
fn d45_without_pull_requests_nothing_goes() {
    let stage = stage();
    stage.double.script("/repos/acme/shop/pulls", 0, 99, Act::Answer(Answer::error(500, "Server Error")));
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 3, "{}", said.out);
    assert_eq!(stage.double.count("DELETE "), 0);
}

#[test]
fn a_machine_in_another_time_than_github_deletes_nothing() {
    use time::format_description::well_known::Rfc2822;
    // The registry says it with its listing, and, where that does not, the API with what is asked of it then.
    for (on, without) in [("/packages/", "--without-github"), ("/repos/", "--apply")] {
        for (away, exit) in [(-365 * DAY, 3), (2 * HOUR, 3), (HOUR / 2, 0)] {
            let stage = stage();
            let before = stage.versions();
            let there = time::OffsetDateTime::from_unix_timestamp(ago(-away)).expect("a moment");
            let date = there.format(&Rfc2822).expect("a date").replace("+0000", "GMT");
            stage.double.state().date = Some((on, date));
            for arguments in [&[without][..], &["--apply"]] {
                let said = stage.prune(arguments);
                assert_eq!(said.exit, exit, "{on} {away}: {}{}", said.out, said.err);
                assert_eq!(said.err.contains("this machine's clock says"), exit == 3, "{}", said.err);
            }
            assert_eq!(stage.versions() == before, exit == 3);
        }
    }
}

#[test]
fn d47_a_pattern_that_protects_nothing_is_said() {
    let stage = stage();
    stage.double.state().push(&image(70), ago(70 * DAY), &["dev"]);
    let note = "note: `develop` in `protect` fits no tag that was listed, and protects nothing there\n";
    let said = stage.prune(&[]);
    assert!(said.out.contains(note), "{}", said.out);
    assert!(!said.out.contains("no tag of the row"), "{}", said.out);
    stage.prune(&["--apply"]);
    let summary = std::fs::read_to_string(stage.home.path().join("summary.md")).expect("a summary");
    assert!(summary.contains("- `develop` in `protect` fits no tag"), "{summary}");
    // `dev` is none of its tags: it stays because no row makes it.
    assert!(stage.double.state().tags().contains(&"dev".to_owned()));
    stage.double.state().push(&image(71), ago(70 * DAY), &["develop"]);
    stage.double.state().versions.retain(|version| !version.tags.iter().any(|tag| tag.starts_with("pr-")));
    let said = stage.prune(&["--format", "json"]);
    let document: Value = serde_json::from_str(&said.out).expect("JSON");
    let idle = &document["repositories"][0]["idle"];
    assert_eq!(*idle, serde_json::json!({ "rows": ["pr-{pr}-{short-sha}"], "protect": [] }));
    let said = stage.prune(&[]).out;
    assert!(!said.contains("protects nothing"), "{said}");
    assert!(said.contains("note: ghcr.io/acme/app has no tag of the row `pr-{pr}-{short-sha}`\n"), "{said}");
    // Where the package cannot be listed, nobody knows what a pattern fits.
    stage.double.state().name = "other".to_owned();
    assert!(!stage.prune(&[]).out.contains("note: "));
}

#[test]
fn d155_deleted_versions_are_restored_from_the_log() {
    let stage = stage();
    let before = stage.double.state().tags();
    let log = stage.home.path().join("prune.jsonl");
    let log = log.to_str().expect("a path");
    assert_eq!(stage.prune(&["--apply", "--log", log]).exit, 0);
    assert_eq!(stage.versions().len(), ALL - GOES);
    let back = stage.prune(&["--restore", log]);
    assert_eq!(back.exit, 0, "{}", back.err);
    assert!(back.out.contains(&format!("{GOES} manifests restored, 0 not")), "{}", back.out);
    assert_eq!(stage.double.state().tags(), before);
    assert_eq!(stage.versions().len(), ALL);
    stage.double.state().deleted.clear();
    assert_eq!(stage.prune(&["--apply", "--log", log]).exit, 0);
    stage.double.state().deleted.clear();
    let late = stage.prune(&["--restore", log]);
    assert_eq!(late.exit, 3);
    assert!(late.err.contains("within thirty days"), "{}", late.err);
}

#[test]
fn d148_a_version_that_github_keeps_does_not_stop_the_rest() {
    let stage = stage();
    stage.double.state().is_public = true;
    for version in &mut stage.double.state().versions {
        version.downloads = if version.tags.iter().any(|tag| tag == "pr-8-0000008") { 9_000 } else { 1 };
    }
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 3);
    assert!(said.err.contains("more than 5000 downloads") && said.err.contains("`protect`"), "{}", said.err);
    assert_eq!(stage.versions().len(), ALL - GOES + 1);
}

#[test]
fn versions_that_github_keeps_are_no_reason_to_stop_however_many_they_are() {
    let stage = stage();
    stage.double.state().is_public = true;
    for version in &mut stage.double.state().versions {
        version.downloads = if version.tags.iter().any(|tag| tag.starts_with("sha-")) { 9_000 } else { 1 };
    }
    // It is the youngest of what goes, and so the last.
    let last = stage.double.state().push(&image(70), ago(60 * DAY), &["pr-8-0000070"]);
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 3);
    assert!(said.err.matches("more than 5000 downloads").count() > 3, "{}", said.err);
    assert!(!said.err.contains("stopped with"), "{}", said.err);
    assert!(stage.versions().iter().all(|version| version.digest != last), "{}", said.out);
}

#[test]
fn without_github_nothing_is_asked_of_it_and_tags_of_pull_requests_stay() {
    let stage = stage();
    let said = stage.prune(&["--apply", "--without-github"]);
    assert_eq!(said.exit, 0, "{}", said.err);
    assert_eq!(stage.double.count("/repos/"), 0);
    let tags = stage.double.state().tags();
    assert!(["pr-7-0000007", "pr-8-0000008"].iter().all(|tag| tags.contains(&(*tag).to_owned())), "{tags:?}");
    assert_eq!(stage.versions().len(), ALL - GOES + 1);
}

#[test]
fn what_the_file_leaves_open_is_what_the_page_says() {
    let stage = stage();
    let source = Source { name: "pipeline.toml", text: PIPELINE, dir: stage.home.path() };
    let (pipeline, _) = pipegen::compiler::resolve(&source).unwrap_or_else(|errors| panic!("{errors:?}"));
    let repository = pipegen::prune::repositories(&pipeline).pop_first().expect("a repository");
    let rules = pipegen::prune::rules(&pipeline, &repository);
    let days = pipegen::language::value::Duration::days;
    assert_eq!((rules.min_age, rules.untagged, rules.unknown), (days(2), days(7), None));
}

#[test]
fn d157_requests_are_left_for_the_pipeline() {
    let stage = stage();
    stage.double.state().left = 60;
    let said = stage.prune(&["--apply", "--reserve", "50"]);
    assert_eq!(said.exit, 0, "{}", said.err);
    assert!(said.out.contains("`--reserve` is 50"), "{}", said.out);
    assert!(stage.versions().len() > ALL - GOES);
    stage.double.state().left = 1_000;
    assert_eq!(stage.prune(&["--apply"]).exit, 0);
    stage.check_the_end();
}

#[test]
fn nested_indexes_go_with_all_that_is_below_them_and_records_of_deployments_stay() {
    let stage = stage();
    let nested = {
        let mut state = stage.double.state();
        let images = [state.push(&image(81), ago(70 * DAY), &[]), state.push(&image(82), ago(70 * DAY), &[])];
        let inner = state.push(&index(&[&images[0], &images[1]]), ago(70 * DAY), &[]);
        let outer = state.push(&index(&[&inner]), ago(70 * DAY), &["sha-0000009"]);
        let record = state.push(&image(83), ago(400 * DAY), &["deployed-production"]);
        let cache = state.push(&image(84), ago(400 * DAY), &["buildcache-linux-amd64"]);
        drop((record, cache));
        images.into_iter().chain([inner, outer]).collect::<Vec<_>>()
    };
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 0, "{}", said.err);
    assert!(stage.versions().iter().all(|version| !nested.contains(&version.digest)), "{}", said.out);
    let tags = stage.double.state().tags();
    for kept in ["deployed-production", "buildcache-linux-amd64"] {
        assert!(tags.contains(&kept.to_owned()), "{tags:?}");
    }
}

#[test]
fn a_clone_that_is_not_whole_deletes_nothing_and_exits_with_3() {
    type Spoil = fn(&std::path::Path);
    let broken: [(&str, Spoil); 2] = [
        ("the clone is shallow", |place| {
            let head = git(place, &["rev-parse", "HEAD"], 0);
            std::fs::write(place.join(".git/shallow"), format!("{head}\n")).expect("a shallow clone");
        }),
        ("the clone has no branch `main`", |place| drop(git(place, &["branch", "-m", "main", "other"], 0))),
    ];
    for (why, spoil) in broken {
        let stage = stage();
        let before = stage.versions();
        spoil(stage.home.path());
        let root = stage.home.path().to_str().expect("a path").to_owned();
        for arguments in [&["--root", &root][..], &["--apply", "--root", &root]] {
            let said = stage.prune(arguments);
            assert_eq!(said.exit, 3, "{}", said.out);
            assert!(said.err.contains(why), "{}", said.err);
        }
        assert_eq!(stage.versions(), before);
    }
}

#[test]
fn images_of_another_repository_in_the_same_package_are_counted_and_left() {
    let stage = stage();
    let theirs = {
        let mut state = stage.double.state();
        let state = &mut *state;
        let other = "https://github.com/other/app";
        let manifests = [71, 72, 73, 74].map(|number| labelled(state, number, other));
        let old = state.push(&manifests[0], ago(90 * DAY), &["sha-0000071"]);
        let untagged = state.push(&manifests[1], ago(90 * DAY), &[]);
        let listed = state.push(&manifests[2], ago(90 * DAY), &[]);
        // The index has no label of its own: it is whose its image is.
        let index = state.push(&index(&[&listed]), ago(90 * DAY), &["sha-0000072"]);
        // The newest of all takes no floor from ours.
        let newest = state.push(&manifests[3], ago(0), &["sha-0000073"]);
        let ours = labelled(state, 75, "https://github.com/Acme/Shop.git");
        state.push(&ours, ago(70 * DAY), &["sha-0000075"]);
        [old, untagged, listed, index, newest]
    };
    let said = stage.prune(&["--apply"]);
    assert_eq!(said.exit, 0, "{}", said.err);
    let note = "5 manifests of `https://github.com/other/app`, as the label says: left alone";
    assert!(said.out.contains(note), "{}", said.out);
    let left = stage.versions();
    assert!(theirs.iter().all(|digest| left.iter().any(|version| version.digest == *digest)), "{}", said.out);
    assert_eq!(left.len(), ALL - GOES + theirs.len(), "ours goes, with the label of our own repository");
    assert!(!stage.double.state().tags().contains(&"sha-0000075".to_owned()));
}

#[test]
fn a_configuration_that_cannot_be_had_deletes_nothing_and_one_that_is_wrong_keeps_its_image() {
    let stage = stage();
    {
        let mut state = stage.double.state();
        let manifest = labelled(&mut state, 71, "https://github.com/acme/shop");
        state.push(&manifest, ago(90 * DAY), &["sha-0000071"]);
    }
    let before = stage.versions();
    stage.double.script("/blobs/", 0, 99, Act::Answer(Answer::error(500, "Server Error")));
    let said = stage.prune(&["--apply"]);
    assert_eq!((said.exit, stage.versions()), (3, before), "{}", said.out);
    stage.double.state().script.clear();
    stage.double.state().configs.values_mut().for_each(|config| config.push(b' '));
    assert_eq!(stage.prune(&["--apply"]).exit, 0);
    assert!(stage.double.state().tags().contains(&"sha-0000071".to_owned()), "whose it is cannot be told");
    assert_eq!(stage.versions().len(), ALL - GOES + 1);
}

#[test]
fn two_pipelines_of_one_repository_keep_each_others_versions() {
    let stage = stage();
    let place = stage.home.path();
    let other = PIPELINE
        .replace("name = \"CI\"", "name = \"Other\"")
        .replace("keep = \"30d\"", "keep = \"365d\"")
        .replace("keep = \"48h\"", "keep = \"365d\"");
    std::fs::write(place.join("other.toml"), &other).expect("a pipeline");
    std::fs::create_dir_all(place.join(".github/workflows")).expect("a folder");
    let header =
        "# Generated by pipegen from other.toml. Do not edit: change other.toml and run `pipegen`.\n";
    std::fs::write(place.join(".github/workflows/other.yml"), header).expect("a workflow");
    let root = place.to_str().expect("a path").to_owned();
    let before = stage.versions();
    let said = stage.prune(&["--apply", "--root", &root]);
    assert_eq!((said.exit, stage.versions()), (0, before), "{}{}", said.out, said.err);
    // Where the other one publishes elsewhere, it keeps nothing here.
    std::fs::write(place.join("other.toml"), other.replace("acme/app", "acme/other")).expect("a pipeline");
    assert_eq!(stage.prune(&["--apply", "--root", &root]).exit, 0);
    stage.check_the_end();
}

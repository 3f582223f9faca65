//! What GitHub and a clone know of commits, pull requests and runs.

use super::double::{Act, Answer, Deployment, Pull, Run};
use super::make::{DAY, HOUR, NOW, keep};
use super::scene::{Scene, ago, image, says, scene};
use pipegen::language::value::{Leaf, Second, Template};
use pipegen::net::Fault;
use pipegen::prune::Pull as State;
use pipegen::prune::survey::Project;
use pipegen::prune::{Row, Rules, Wanted, World, plan};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

pub fn git(place: &Path, arguments: &[&str], at: i64) -> String {
    let moment = format!("@{at} +0000");
    let output = Command::new("git")
        .current_dir(place)
        .args(["-c", "user.name=A", "-c", "user.email=a@acme.test", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("GIT_COMMITTER_DATE", &moment), ("GIT_AUTHOR_DATE", &moment)])
        .output()
        .expect("git");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub fn commit(place: &Path, at: i64) -> String {
    git(place, &["commit", "--quiet", "--allow-empty", "-m", "Sell more"], at);
    git(place, &["rev-parse", "HEAD"], at)
}

/// A repository with two commits on `main` and one beside it; their names.
fn repository() -> (TempDir, [String; 3]) {
    let place = tempfile::tempdir().expect("a directory");
    git(place.path(), &["init", "--quiet", "--initial-branch=main"], 0);
    let first = commit(place.path(), ago(50 * DAY));
    let second = commit(place.path(), ago(40 * DAY));
    git(place.path(), &["checkout", "--quiet", "-b", "topic"], 0);
    let third = commit(place.path(), ago(DAY));
    (place, [first, second, third])
}

fn commits(names: &[&str]) -> Wanted {
    Wanted { commits: names.iter().map(|name| (*name).to_owned()).collect(), ..Wanted::default() }
}

fn pulls(numbers: impl IntoIterator<Item = u64>) -> Wanted {
    Wanted { pulls: numbers.into_iter().collect(), ..Wanted::default() }
}

fn nowhere() -> &'static Path {
    Path::new("/nonexistent")
}

fn closed(number: u64) -> Pull {
    Pull { number, head: format!("{number:040x}"), closed: Some(ago(5 * DAY)) }
}

#[test]
fn a_clone_knows_the_dates_of_its_commits_and_its_trunk() {
    let (place, [first, second, third]) = repository();
    let scene = scene();
    let wanted = commits(&[&first[..7], &third, "fffffff"]);
    let world = scene.world(place.path(), &wanted).expect("a world");
    assert_eq!(world.commit(&first[..7]), Some(Second(ago(50 * DAY))));
    assert_eq!(world.commit(&third), Some(Second(ago(DAY))));
    assert_eq!((world.commit(&second), world.commit("fffffff")), (None, None), "nobody asked; nobody knows");
    assert!(world.is_trunk(&first) && !world.is_trunk(&third));
}

#[test]
fn a_clone_that_lacks_commits_is_refused() {
    let (place, [_, second, _]) = repository();
    let shallow = tempfile::tempdir().expect("a directory");
    let from = format!("file://{}", place.path().display());
    git(shallow.path(), &["clone", "--quiet", "--depth=1", "--branch=main", &from, "."], 0);
    let scene = scene();
    says(&scene, "clone-shallow", &scene.world(shallow.path(), &commits(&[&second])).expect_err("a fault"));
    git(shallow.path(), &["fetch", "--quiet", "--unshallow"], 0);
    assert!(scene.world(shallow.path(), &commits(&[&second])).is_ok());
    git(place.path(), &["branch", "--quiet", "--move", "main", "trunk"], 0);
    says(&scene, "clone-branch", &scene.world(place.path(), &commits(&[&second])).expect_err("a fault"));
    git(place.path(), &["branch", "--quiet", "--move", "trunk", "main"], 0);
    let bare = tempfile::tempdir().expect("a directory");
    assert!(scene.world(bare.path(), &commits(&[&second])).is_err());
    assert_eq!(scene.double.count("GET /repos"), 10, "GitHub is not asked where the clone says nothing");
}

fn clone_of(place: &Path, options: &[&str]) -> TempDir {
    let clone = tempfile::tempdir().expect("a directory");
    let from = format!("file://{}", place.display());
    git(clone.path(), &[&["clone", "--quiet"], options, &[&from, "."]].concat(), 0);
    clone
}

/// Runs the first command that a fault proposes.
fn follow_help(clone: &Path, fault: &Fault) {
    let help = fault.help.as_deref().expect("help");
    let (_, command) = help.split_once("`git ").expect("a command");
    let words: Vec<&str> = command.split('`').next().expect("its end").split(' ').collect();
    git(clone, &[words[0], "--quiet"].into_iter().chain(words[1..].iter().copied()).collect::<Vec<_>>(), 0);
}

#[test]
fn a_clone_of_another_branch_alone_is_refused() {
    let (place, [first, second, _]) = repository();
    let clone = clone_of(place.path(), &["--single-branch", "--branch=topic"]);
    let scene = scene();
    scene.double.state().pushed = Some(place.path().to_owned());
    let fault = scene.world(clone.path(), &commits(&[&first])).expect_err("a fault");
    says(&scene, "clone-branch", &fault);
    // A branch of that name which somebody made by hand is behind, and GitHub knows the rest.
    git(clone.path(), &["branch", "--quiet", "main", &first], 0);
    assert!(scene.world(clone.path(), &commits(&[&second])).expect("a world").is_trunk(&second));
    follow_help(clone.path(), &fault);
    let tip = git(clone.path(), &["rev-parse", "refs/remotes/origin/main"], 0);
    assert_eq!(tip, second);
    assert!(scene.world(clone.path(), &commits(&[&second])).expect("a world").is_trunk(&second));
}

/// What was pushed since the clone was made, by the merge of another branch too.
#[test]
fn a_clone_that_is_behind_is_completed() {
    let (place, [first, second, topic]) = repository();
    let clone = clone_of(place.path(), &["--single-branch", "--branch=main"]);
    git(place.path(), &["checkout", "--quiet", "main"], 0);
    let third = commit(place.path(), ago(20 * DAY));
    git(place.path(), &["merge", "--quiet", "--no-ff", "-m", "Merge", "topic"], ago(3 * HOUR));
    let merge = git(place.path(), &["rev-parse", "HEAD"], 0);
    let scene = scene();
    scene.double.state().pushed = Some(place.path().to_owned());
    let all = [&first, &second, &third, &topic, &merge];
    let wanted = commits(&all.map(|sha| &sha[..7]));
    let world = scene.world(clone.path(), &wanted).expect("a world");
    assert!([&first, &second, &third, &merge].iter().all(|sha| world.is_trunk(sha)), "{:?}", world.trunk);
    assert!(!world.is_trunk(&topic), "what was merged into a branch was never what that branch was at");
    let dates = all.map(|sha| world.commit(sha));
    let expected = [50 * DAY, 40 * DAY, 20 * DAY, DAY, 3 * HOUR].map(|at| Some(Second(ago(at))));
    assert_eq!(dates, expected);
    let world = scene.world(clone.path(), &commits(&[&first])).expect("a world");
    assert_eq!((world.commits.len(), world.trunk.len()), (1, 1), "nobody asked for the others");
}

#[test]
fn a_clone_that_is_behind_weakens_no_floor() {
    let (place, [first, ..]) = repository();
    let clone = clone_of(place.path(), &["--branch=main"]);
    git(place.path(), &["checkout", "--quiet", "main"], 0);
    let newest = commit(place.path(), ago(35 * DAY));
    let scene = scene();
    {
        let mut state = scene.double.state();
        state.pushed = Some(place.path().to_owned());
        state.push(&image(1), ago(400 * DAY), &[&format!("sha-{}", &first[..7])]);
        state.push(&image(2), ago(400 * DAY), &[&format!("sha-{}", &newest[..7])]);
        state.push(&image(3), ago(0), &["v1.0.0"]);
    }
    let inventory = scene.stock().expect("an inventory");
    let rules = super::make::rules();
    let world = scene.world(clone.path(), &Wanted::of(&inventory, &rules)).expect("a world");
    let plan = plan(&inventory, &rules, &world);
    let gone: Vec<String> = plan.deletions.into_iter().flat_map(|deletion| deletion.tags).collect();
    assert_eq!(gone, [format!("sha-{}", &first[..7])]);
}

#[test]
fn a_clone_that_is_far_behind_or_of_something_else_is_refused() {
    let (place, [first, ..]) = repository();
    let clone = clone_of(place.path(), &["--branch=main"]);
    git(place.path(), &["checkout", "--quiet", "main"], 0);
    let scene = scene();
    scene.double.state().pushed = Some(place.path().to_owned());
    let mut last = String::new();
    for number in 0..100 {
        last = commit(place.path(), ago(DAY) + number);
    }
    let wanted = commits(&[&first, &last]);
    // The oldest of the page follows what the clone has.
    assert!(scene.world(clone.path(), &wanted).expect("a world").is_trunk(&last));
    commit(place.path(), ago(HOUR));
    let fault = scene.world(clone.path(), &wanted).expect_err("a fault");
    says(&scene, "clone-behind", &fault);
    follow_help(clone.path(), &fault);
    assert!(scene.world(clone.path(), &wanted).expect("a world").is_trunk(&last));
    let orphan = tempfile::tempdir().expect("a directory");
    git(orphan.path(), &["init", "--quiet", "--initial-branch=main"], 0);
    commit(orphan.path(), ago(30 * DAY));
    assert!(scene.world(orphan.path(), &wanted).is_err());
    scene.double.state().pushed = Some("/".into());
    says(&scene, "clone-no-branch", &scene.world(clone.path(), &wanted).expect_err("a fault"));
}

#[test]
fn d51_the_head_of_an_open_pull_request_and_the_commit_of_a_run_are_busy() {
    let (place, [first, second, third]) = repository();
    let scene = scene();
    let statuses = ["queued", "in_progress", "waiting", "pending", "requested", "completed"];
    for (number, status) in statuses.into_iter().enumerate() {
        let head = format!("{:040x}", 0xaaa0 + number);
        let run = Run { id: number as u64 + 1, status, head, pull: None, started: ago(HOUR) };
        scene.double.state().runs.push(run);
    }
    scene.double.state().runs[1].pull = Some(second.clone());
    scene.double.state().pulls.push(Pull { number: 7, head: third.clone(), closed: None });
    let world = scene.world(place.path(), &commits(&[&first[..7]])).expect("a world");
    assert!(world.is_busy(&third[..7]) && world.is_busy(&second) && !world.is_busy(&first));
    for (number, status) in statuses.into_iter().enumerate().take(5) {
        assert!(world.is_busy(&format!("{:040x}", 0xaaa0 + number)), "{status}");
    }
    assert!(!world.is_busy(&format!("{:040x}", 0xaaa5)), "a run that is done");
    assert_eq!(world.pulls[&7], State::Open);
}

#[test]
fn d51_images_in_use_stay_and_the_others_go() {
    let (place, [first, second, third]) = repository();
    let scene = scene();
    {
        let mut state = scene.double.state();
        for (number, sha) in [&first, &second, &third].into_iter().enumerate() {
            state.push(&image(number as u64), ago(400 * DAY), &[&format!("sha-{}", &sha[..7])]);
        }
        state.push(&image(8), ago(400 * DAY), &["pr-7-0000007"]);
        state.push(&image(9), ago(400 * DAY), &["pr-8-0000008"]);
        state.push(&image(10), ago(0), &["latest"]);
        state.runs.push(Run { id: 1, status: "queued", head: second, pull: None, started: ago(HOUR) });
        state.pulls.push(Pull { number: 7, head: "7".repeat(40), closed: None });
        state.pulls.push(closed(8));
    }
    let inventory = scene.stock().expect("an inventory");
    let rules = super::make::rules();
    let world = scene.world(place.path(), &Wanted::of(&inventory, &rules)).expect("a world");
    let plan = plan(&inventory, &rules, &world);
    let mut gone: Vec<String> = plan.deletions.into_iter().flat_map(|deletion| deletion.tags).collect();
    gone.sort();
    // The third is of yesterday, and counts from there.
    assert_eq!(gone, ["pr-8-0000008".to_owned(), format!("sha-{}", &first[..7])]);
}

#[test]
fn what_no_tag_names_is_not_asked_for() {
    let scene = scene();
    let world = scene.world(nowhere(), &Wanted::default()).expect("a world");
    assert_eq!((world.now, scene.github.requests()), (NOW, 0));
    scene.double.state().pulls.push(closed(3));
    let world = scene.world(nowhere(), &pulls([3])).expect("a world");
    assert_eq!(world.pulls[&3], State::Closed(Second(ago(5 * DAY))));
    assert_eq!(scene.double.count("/actions/"), 0);
}

#[test]
fn the_cheaper_way_to_find_pull_requests_is_taken() {
    let scene = scene();
    scene.double.state().pulls = (1..=1_000).map(closed).collect();
    let asked = |wanted: Vec<u64>| {
        scene.double.state().log.clear();
        let count = wanted.len();
        let world = scene.world(nowhere(), &pulls(wanted)).expect("a world");
        assert_eq!(world.pulls.len(), count);
        scene.double.state().log.len()
    };
    // One request is for the open ones.
    assert_eq!(asked(vec![1, 2]), 1 + 2, "few are asked for one by one");
    assert_eq!(asked((801..=1_000).collect()), 1 + 2, "the newest are on the first pages");
    assert_eq!(asked((1..=1_000).collect()), 1 + 10);
    assert_eq!(asked(vec![1, 2, 3, 4, 5]), 1 + 1 + 5, "a page, of nine that are left five is less");
}

#[test]
fn a_pull_request_that_nobody_knows_is_left_out() {
    let scene = scene();
    scene.double.state().pulls = (1..=150).map(closed).collect();
    let world = scene.world(nowhere(), &pulls([5, 6, 7, 8, 9, 400])).expect("a world");
    assert_eq!(world.pulls.keys().copied().collect::<Vec<_>>(), [5, 6, 7, 8, 9]);
}

#[test]
fn one_that_is_closed_while_we_turn_hides_no_other() {
    let scene = scene();
    let open = |number| Pull { closed: None, ..closed(number) };
    scene.double.state().pulls = (1..=150).map(open).collect();
    // The first goes, and the first of the second page moves to the first page.
    scene.double.script("page=2", 0, 1, Act::Change(|state| state.pulls[0].closed = Some(1)));
    let world = scene.world(nowhere(), &pulls([1])).expect("a world");
    assert!((2..=150).all(|number| world.is_busy(&format!("{number:040x}"))));
}

#[test]
fn runs_date_their_tags() {
    let scene = scene();
    let run = |id| Run {
        id,
        status: "completed",
        head: "0".repeat(40),
        pull: None,
        started: ago(id as i64 * HOUR),
    };
    scene.double.state().runs = (1..=250).map(run).collect();
    let wanted = Wanted { runs: [1, 100, 200, 201, 9_999].into(), ..Wanted::default() };
    let world: World = scene.world(nowhere(), &wanted).expect("a world");
    assert_eq!(world.runs.keys().copied().collect::<Vec<_>>(), [1, 100, 200, 201]);
    assert_eq!(world.runs[&100], Second(ago(100 * HOUR)));
}

#[test]
fn too_many_are_not_asked_for() {
    let scene = scene();
    let first =
        serde_json::json!([{"number": 90_000, "state": "open", "closed_at": null, "head": {"sha": "f"}}]);
    let link =
        |page: u64, relation: &str| format!("<{}/x?page={page}>; rel=\"{relation}\"", scene.double.base());
    let link = [link(2, "next"), link(900, "last")].join(", ");
    scene.double.script("state=all", 0, 1, Act::Answer(Answer::json(200, &first).with("link", &link)));
    says(&scene, "too-many", &scene.world(nowhere(), &pulls(1..=600)).expect_err("a fault"));
}

/// Nothing is known, and so nothing is deleted.
fn fails(name: &str, on: &'static str, act: Act) {
    let (place, [first, ..]) = repository();
    let scene: Scene = scene();
    scene.double.state().pulls = (1..=150).map(|number| Pull { closed: None, ..closed(number) }).collect();
    scene.double.script(on, 0, 99, act);
    let world: Result<World, Fault> = scene.world(place.path(), &commits(&[&first]));
    says(&scene, name, &world.expect_err(name));
}

#[test]
fn d45_without_pull_requests_or_runs_there_is_no_world() {
    let denied = || Act::Answer(Answer::error(403, "Resource not accessible by integration"));
    fails("world-pulls-denied", "/pulls", denied());
    fails("world-runs-denied", "/actions/runs", denied());
    fails("world-missing", "/actions/runs", Act::Answer(Answer::error(404, "Not Found")));
    fails("world-cut", "/pulls", Act::Cut);
    fails("world-commits-cut", "/commits", Act::Cut);
    fails("world-commits-none", "/commits", Act::Edit(|page| *page = serde_json::json!([])));
    fails("world-short", "/pulls", Act::Edit(|page| drop(page.as_array_mut().expect("a list").pop())));
    fails("world-state", "/pulls", Act::Edit(|page| page[0]["state"] = "merged".into()));
    fails("world-runs-short", "/actions/runs", Act::Edit(|page| page["total_count"] = 3.into()));
    fails("world-runs-many", "/actions/runs", Act::Edit(|page| page["total_count"] = 4_000.into()));
}

#[test]
fn tags_say_what_is_wanted() {
    let scene = scene();
    let tags = [
        "pr-7-0000007",
        "sha-abcdef0",
        "v1.0.0",
        "key-trusted-0000000000000000000000000000000000000000",
        "run-12",
    ];
    for (number, tag) in tags.iter().enumerate() {
        scene.double.state().push(&image(number as u64), ago(DAY), &[tag]);
    }
    let mut rules: Rules = super::make::rules();
    rules.rows.push(Row::new(Template::parse("run-{run}").expect("a template"), "app", keep("7d"), false));
    let wanted = Wanted::of(&scene.stock().expect("an inventory"), &rules);
    assert_eq!((wanted.pulls, wanted.runs), ([7].into(), [12].into()));
    assert_eq!(wanted.commits, ["0000007".to_owned(), "abcdef0".to_owned()].into());
}

#[test]
fn the_project_is_that_of_the_runner_or_of_the_remote() {
    let (place, _) = repository();
    let of = |text: &str| {
        Project::find(&|name| (name == "GITHUB_REPOSITORY").then(|| text.to_owned()), place.path())
    };
    assert_eq!(of("Acme/shop").expect("a project").to_string(), "Acme/shop");
    assert!(of("acme/shop/../../x").is_err() && of("acme").is_err() && of("acme/..").is_err());
    assert!(of("").is_err(), "there is no remote");
    for (url, good) in [
        ("git@github.com:acme/shop.git", true),
        ("https://github.com/acme/shop", true),
        ("ssh://git@github.com/acme/shop.git", true),
        ("https://gitlab.test/acme/shop.git", false),
    ] {
        drop(Command::new("git").current_dir(place.path()).args(["remote", "remove", "origin"]).output());
        git(place.path(), &["remote", "add", "origin", url], 0);
        assert_eq!(
            of("").ok().map(|project| project.to_string()),
            good.then(|| "acme/shop".to_owned()),
            "{url}"
        );
    }
}

#[test]
fn d144_a_run_that_waits_keeps_its_image_by_its_number_too() {
    let scene = scene();
    {
        let mut state = scene.double.state();
        for (number, status) in [(1, "waiting"), (2, "completed"), (3, "pending")] {
            state.push(&image(number), ago(400 * DAY), &[&format!("run-{number}")]);
            let head = format!("{number:040x}");
            state.runs.push(Run { id: number, status, head, pull: None, started: ago(300 * DAY) });
        }
        state.push(&image(9), ago(0), &["latest"]);
        state.push(&image(8), ago(400 * DAY), &["key-trusted-0000000000000000000000000000000000000000"]);
        state.push(&image(7), ago(303 * DAY), &["key-trusted-0000000000000000000000000000000000000001"]);
    }
    let mut rules = super::make::rules();
    rules.rows.push(Row::new(Template::parse("run-{run}").expect("a template"), "app", keep("7d"), false));
    let inventory = scene.stock().expect("an inventory");
    let world = scene.world(nowhere(), &Wanted::of(&inventory, &rules)).expect("a world");
    let plan = plan(&inventory, &rules, &world);
    let mut gone: Vec<String> = plan.deletions.into_iter().flat_map(|deletion| deletion.tags).collect();
    gone.sort();
    // The younger key was looked up still when the oldest run that is not done began.
    assert_eq!(gone, ["key-trusted-0000000000000000000000000000000000000000", "run-2"]);
}

#[test]
fn d144_what_is_deployed_or_was_before_stays() {
    let (place, [first, second, third]) = repository();
    let scene = scene();
    let at = |id, environment, sha: &str, state| Deployment { id, environment, sha: sha.to_owned(), state };
    let sha = |number: u64| format!("{number:040x}");
    scene.double.state().deployments = vec![
        at(1, "production", &sha(1), Some("inactive")),
        at(2, "production", &sha(2), Some("inactive")),
        at(3, "production", &sha(3), Some("success")),
        at(4, "production", &sha(4), Some("failure")),
        at(5, "staging / eu", &second, Some("in_progress")),
        at(6, "production", &third, None),
    ];
    let world = scene.world(place.path(), &commits(&[&first[..7]])).expect("a world");
    for (sha, busy) in
        [(sha(1), false), (sha(2), true), (sha(3), true), (sha(4), false), (second, true), (third, true)]
    {
        assert_eq!(world.is_busy(&sha), busy, "{sha}");
    }
    let denied = Answer::error(403, "Resource not accessible by integration");
    scene.double.script("/deployments", 0, 9, Act::Answer(denied));
    let fault = scene.world(place.path(), &commits(&[&first[..7]])).expect_err("a fault");
    assert!(fault.help.as_ref().is_some_and(|help| help.contains("`deployments: read`")), "{fault:?}");
}

#[test]
fn what_is_tried_before_the_gate_is_no_deployment() {
    let (place, [first, ..]) = repository();
    let scene = scene();
    let at = |id: u64, environment| Deployment {
        id,
        environment,
        sha: format!("{id:040x}"),
        state: Some("success"),
    };
    scene.double.state().deployments = vec![at(1, "Staging"), at(2, "Staging / EU"), at(3, "production")];
    let trials = ["staging".to_owned()].into();
    let world = scene.world_with(place.path(), &commits(&[&first[..7]]), &trials).expect("a world");
    let busy = |id: u64| world.is_busy(&format!("{id:040x}"));
    assert_eq!((busy(1), busy(2), busy(3)), (false, true, true));
    assert_eq!(scene.double.count("GET /repos/acme/shop/deployments?environment=Staging&"), 0);
}

#[test]
fn d143_what_was_merged_and_what_is_of_the_future_takes_no_floor() {
    let place = tempfile::tempdir().expect("a directory");
    git(place.path(), &["init", "--quiet", "--initial-branch=main"], 0);
    let first = commit(place.path(), ago(60 * DAY));
    git(place.path(), &["checkout", "--quiet", "-b", "release/1"], 0);
    let release = commit(place.path(), ago(58 * DAY));
    git(place.path(), &["checkout", "--quiet", "-b", "topic", "main"], 0);
    let topic = commit(place.path(), ago(50 * DAY));
    git(place.path(), &["checkout", "--quiet", "main"], 0);
    git(place.path(), &["merge", "--quiet", "--no-ff", "-m", "Merge", "topic"], ago(49 * DAY));
    git(place.path(), &["checkout", "--quiet", "topic"], 0);
    let future = commit(place.path(), ago(-70 * 365 * DAY));
    let scene = scene();
    scene.double.state().pushed = Some(place.path().to_owned());
    for (number, sha) in [&first, &release, &topic, &future].into_iter().enumerate() {
        let tag = format!("sha-{}", &sha[..7]);
        scene.double.state().push(&image(number as u64), ago((55 - number as i64) * DAY), &[&tag]);
    }
    scene.double.state().push(&image(9), ago(DAY), &["nightly-20261101"]);
    scene.double.state().push(&image(8), ago(90 * DAY), &["nightly-20991231"]);
    let inventory = scene.stock().expect("an inventory");
    let rules = super::make::rules();
    let world = scene.world(place.path(), &Wanted::of(&inventory, &rules)).expect("a world");
    let plan = plan(&inventory, &rules, &world);
    let mut gone: Vec<String> = plan.deletions.into_iter().flat_map(|deletion| deletion.tags).collect();
    gone.sort();
    // The newest that might be of the default branch, by its row, stays beside the newest that is.
    let expected = ["nightly-20991231".to_owned(), format!("sha-{}", &future[..7])];
    assert_eq!(gone, expected);
}

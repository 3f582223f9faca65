//! Charon: an image on top of another, nineteen legs that test it, a secret, a service, a schedule.

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;

use super::harness::{Event, JobResult, PullRequest};
use super::promises::{builds, digest, green, moved, one_image, promoted, short, tags, wrote_nothing};
use super::pruned;
use super::stage::{self, CHARON, EVERY, HUB, IN_ONE_BROWSER, TOOLCHAIN};

const DAY: u64 = 86_400;

#[test]
fn a_push_the_night_after_it_and_what_prune_leaves_of_it() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let mut scenario = stage::charon_in_one_browser("charon-night");
    // What prune is given on an engine: stand-ins spare the time of another push, `retention` fills a registry by hand.
    let old = super::place().map(|_| {
        pruned::go_to(&mut scenario, now - 60 * DAY);
        let first = scenario.repo().change("backend/main.go", "package old\n");
        green(&scenario.run(&Event::push("main")));
        (digest(&scenario, CHARON, "latest"), format!("build-{first}"))
    });

    pruned::go_to(&mut scenario, now - 50 * DAY);
    let main = scenario.repo().change("backend/main.go", "package new\n");
    let pushed = scenario.run(&Event::push("main"));
    green(&pushed);
    builds(&pushed, if old.is_some() { &EVERY[..2] } else { EVERY });
    let image = one_image(&pushed, IN_ONE_BROWSER);
    let copied = vec![format!("{HUB}:latest")];
    let stable = moved(TOOLCHAIN, "stable").into_iter().take(if old.is_some() { 1 } else { 2 }).collect();
    promoted(&pushed, &[stable, moved(CHARON, "latest"), copied].concat());
    let index = digest(&scenario, CHARON, "latest");
    assert_eq!(digest(&scenario, CHARON, &format!("sha-{}", short(&main))), index);
    let mut of_commits = vec![format!("build-{main}")];
    of_commits.extend(old.iter().map(|(_, tag)| tag.clone()));
    of_commits.sort();
    assert_eq!(tags(&scenario, TOOLCHAIN), [of_commits, vec!["stable".to_owned()]].concat());

    let last = now - 49 * DAY;
    pruned::go_to(&mut scenario, last);
    let night = scenario.run(&Event::Schedule { cron: "0 5 * * *".to_owned() });
    green(&night);
    builds(&night, &[]);
    assert_eq!(one_image(&night, IN_ONE_BROWSER), image);
    let date = OffsetDateTime::from_unix_timestamp(last.try_into().expect("a time")).expect("a time").date();
    let dated = format!("nightly-{}{:02}{:02}", date.year(), u8::from(date.month()), date.day());
    let copied = vec![format!("{HUB}:{dated}"), format!("{HUB}:nightly")];
    promoted(&night, &[moved(CHARON, &dated), moved(CHARON, "nightly"), copied].concat());
    assert_eq!(digest(&scenario, CHARON, "nightly"), index);
    if let Some((old, _)) = old {
        pruned::old_goes_and_new_stays(&scenario, &old, &index);
    }
}

#[test]
fn a_fork_without_secrets_and_with_a_lost_artifact() {
    let mut scenario = stage::charon_in_one_browser("charon-fork").actor("stranger");
    scenario.repo().switch("stranger/x");
    scenario.repo().change("backend/main.go", "package theirs\n");
    scenario.faults().fail("integration", "download", "^image-charon-");
    let outcome = scenario.run(&Event::PullRequest(PullRequest::fork(8, "stranger/x")));
    assert_eq!(outcome.job("gate"), JobResult::Success);
    wrote_nothing(&outcome);
    assert_eq!(outcome.job("e2e-security"), JobResult::Skipped);
    let withheld =
        "e2e-security: cannot run in an untrusted run, which has no secrets.CHARON_EMERGENCY_TOKEN";
    assert!(outcome.summary("gate").contains(withheld));
    one_image(&outcome, &IN_ONE_BROWSER[..1]);

    let rebuilt = outcome.entries("build").into_iter().filter(|build| build.job == "integration").count();
    assert_eq!(rebuilt, 4, "each leg builds from source, on top of the base's artifact");
    assert_eq!(outcome.count("build"), 2 + rebuilt);
    assert!(outcome.logged("integration", "::warning title=image charon is built again"));
    assert!(outcome.summary("integration").contains("**built again**"));
}

//! Faults of servers and networks. After each of them nothing is deleted, and the message says what
//! happened.

use super::double::{Act, Answer};
use super::make::DAY;
use super::scene::{Scene, ago, image, says, scene};
use std::time::Duration;

fn filled() -> Scene {
    let scene = scene();
    for number in 0..150 {
        scene.double.state().push(&image(number), ago(90 * DAY), &[&format!("sha-{number:07x}")]);
    }
    scene
}

/// The second page of versions: half the package was listed by then.
const SECOND: &str = "page=2&";

/// The listing fails, and is said so.
fn fails(name: &str, act: Act) {
    let scene = filled();
    scene.double.script(SECOND, 0, 99, act);
    says(&scene, name, &scene.stock().expect_err(name));
    let state = scene.double.state();
    assert_eq!(state.versions.len(), 150);
    assert!(!state.log.iter().any(|line| line.starts_with("DELETE")));
}

/// The listing comes through.
fn passes(name: &str, times: usize, act: Act) {
    let scene = filled();
    scene.double.script(SECOND, 0, times, act);
    let stock = scene.stock();
    assert_eq!(stock.map(|stock| stock.tags().len()).map_err(|fault| fault.to_string()), Ok(150), "{name}");
}

#[test]
fn d45_what_a_token_may_not_gives_nothing() {
    fails("denied-job", Act::Answer(Answer::error(403, "Resource not accessible by integration")));
    let text = "Resource not accessible by personal access token";
    fails("denied-fine-grained", Act::Answer(Answer::error(403, text)));
    let text = "You need at least read:packages scope to get a package's versions.";
    fails("denied-scope", Act::Answer(Answer::error(403, text)));
    let text = "Resource protected by organization SAML enforcement.";
    let sso = Answer::error(403, text).with("x-github-sso", "required; url=https://github.com/orgs/acme/sso");
    fails("denied-sso", Act::Answer(sso));
    fails("denied-later", Act::Answer(Answer::error(401, "Bad credentials")));
    fails("missing-later", Act::Answer(Answer::error(404, "Package not found.")));
}

#[test]
fn d45_servers_that_fail_give_nothing() {
    fails("broken", Act::Answer(Answer::error(502, "Server Error")));
    fails("cut", Act::Cut);
    fails("truncated", Act::Truncated);
    fails("no-json", Act::Answer(Answer { status: 200, body: b"<html>".to_vec(), ..Answer::default() }));
    fails("empty-answer", Act::Answer(Answer { status: 200, ..Answer::default() }));
    fails("no-list", Act::Answer(Answer::json(200, &serde_json::json!({"message": "ok"}))));
}

#[test]
fn faults_that_pass_are_waited_for() {
    passes("502", 3, Act::Answer(Answer::error(502, "Server Error")));
    passes("cut", 2, Act::Cut);
    passes("truncated", 1, Act::Truncated);
    passes("slow", 1, Act::Slow(Duration::from_millis(500)));
    let text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    passes("secondary", 2, Act::Answer(Answer::error(403, text)));
    passes("after", 1, Act::Answer(Answer::error(403, text).with("retry-after", "1")));
    passes("429", 1, Act::Answer(Answer::error(429, text).with("retry-after", "1")));
}

#[test]
fn limits_that_do_not_pass_are_said_with_their_end() {
    let text = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    fails("limit-secondary", Act::Answer(Answer::error(403, text)));
    fails("limit-long", Act::Answer(Answer::error(403, text).with("retry-after", "3600")));
    fails("limit-429", Act::Answer(Answer::error(429, text).with("retry-after", "3600")));
    let scene = filled();
    scene.double.state().left = 2;
    says(&scene, "limit-hourly", &scene.stock().expect_err("a limit"));
    assert_eq!(scene.double.count("/versions?"), 1, "it is not asked again before the hour is over");
}

#[test]
fn links_are_followed_on_the_same_server_only_and_never_in_a_circle() {
    let answer = |link: &str| {
        let page: Vec<serde_json::Value> = Vec::new();
        Act::Answer(Answer::json(200, &page.into()).with("link", link))
    };
    fails("link-elsewhere", answer("<https://evil.test/orgs/acme?page=3>; rel=\"next\""));
    let scene = filled();
    let own = format!("{}/orgs/acme/packages/container/app/versions?page=2&x=1", scene.double.base());
    scene.double.script(SECOND, 0, 99, answer(&format!("<{own}>; rel=\"next\"")));
    says(&scene, "link-circle", &scene.stock().expect_err("a circle"));
}

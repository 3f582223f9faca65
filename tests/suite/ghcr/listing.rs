//! What a listing gives, and when it gives nothing.

use super::double::{Act, State};
use super::make::DAY;
use super::scene::{Scene, about, ago, image, index, says, scene, with_token};
use pipegen::github::api::{Access, GitHub, Token};
use pipegen::language::value::{Leaf, Repository, Second};
use pipegen::net::Client;
use pipegen::registry::{Digest, Registry};
use std::cell::RefCell;
use std::time::Duration;

/// So many images with a tag each.
fn fill(state: &mut State, count: u64) {
    for number in 0..count {
        state.push(&image(number), ago(DAY * 40), &[&format!("sha-{number:07x}")]);
    }
}

fn digest(text: &str) -> Digest {
    Digest::parse(text).expect("a digest")
}

#[test]
fn pages_are_turned_to_the_end() {
    let scene = scene();
    fill(&mut scene.double.state(), 250);
    let told = RefCell::new(Vec::new());
    let tell = |progress| told.borrow_mut().push(progress);
    let inventory = scene.registry().take_stock(&scene.repository, &tell).expect("an inventory");
    assert_eq!((inventory.manifests().len(), inventory.tags().len()), (250, 250));
    assert_eq!(scene.double.count("/versions?"), 3);
    // The owner, two counts, three pages; on the registry's side a manifest each, and tokens.
    assert_eq!(scene.github.requests(), 6);
    let told = told.into_inner();
    assert_eq!((told.len(), told[249].done, told[249].known), (250, 250, 250));
}

#[test]
fn everything_that_a_plan_needs_is_read() {
    let scene = scene();
    let (first, second, top, signature) = {
        let mut state = scene.double.state();
        let first = state.push(&image(1), ago(40 * DAY), &[]);
        let second = state.push(&image(2), ago(40 * DAY), &["sha-0000002"]);
        let top = state.push(&index(&[&first, &second]), ago(30 * DAY), &["v1.0.0", "latest"]);
        let signature = state.push(&about(4, &top), ago(20 * DAY), &[]);
        state.tag(&top, "stable", ago(DAY));
        (digest(&first), digest(&second), digest(&top), digest(&signature))
    };
    let inventory = scene.stock().expect("an inventory");
    let manifest = |digest: Digest| &inventory.manifests()[&digest];
    assert_eq!(manifest(top).children, [first, second]);
    assert_eq!(manifest(signature).subject, Some(top));
    assert_eq!(manifest(first).blobs.iter().map(|blob| blob.size).collect::<Vec<_>>(), [101, 1_002]);
    let tags: Vec<&str> = inventory.tags().keys().map(String::as_str).collect();
    assert_eq!(tags, ["latest", "sha-0000002", "stable", "v1.0.0"]);
    assert_eq!(manifest(first).since, Some(Second(ago(40 * DAY))));
    assert_eq!(manifest(top).since, Some(Second(ago(DAY))), "it got a tag a day ago");
}

#[test]
fn owners_have_their_paths() {
    let listed = |scene: &Scene, path: &str| {
        fill(&mut scene.double.state(), 1);
        let result = scene.stock();
        assert_eq!(
            result.map(|stock| stock.tags().len()).map_err(|fault| fault.to_string()),
            Ok(1),
            "{path}"
        );
        assert!(scene.double.count(&format!("GET {path}/packages/container/app/versions")) > 0, "{path}");
    };
    listed(&scene(), "/orgs/acme");
    // A job's token belongs to nobody, and is not asked whose it is.
    let job = scene();
    job.double.state().kind = "User";
    listed(&job, "/users/acme");
    assert_eq!(job.double.count("GET /user "), 0);
    let own = with_token("ghp_own");
    own.double.state().kind = "User";
    own.double.state().token = "ghp_own".to_owned();
    own.double.state().login = Some("acme".to_owned());
    listed(&own, "/user");
    let other = with_token("ghp_other");
    other.double.state().kind = "User";
    other.double.state().token = "ghp_other".to_owned();
    other.double.state().login = Some("somebody".to_owned());
    other.double.state().is_public = true;
    listed(&other, "/users/acme");
}

#[test]
fn a_slash_in_the_name_is_escaped() {
    let mut scene = scene();
    scene.repository = Repository::parse("ghcr.io/acme/shop/app").expect("a repository");
    scene.double.state().name = "shop/app".to_owned();
    fill(&mut scene.double.state(), 1);
    assert_eq!(scene.stock().expect("an inventory").tags().len(), 1);
    assert!(scene.double.count("/orgs/acme/packages/container/shop%2Fapp/versions?") > 0);
}

#[test]
fn a_push_while_listing_is_seen_the_second_time() {
    let scene = scene();
    fill(&mut scene.double.state(), 150);
    let push = |state: &mut State| {
        state.push(&image(999), ago(0), &["latest"]);
    };
    scene.double.script("page=2", 0, 1, Act::Change(push));
    let inventory = scene.stock().expect("an inventory");
    assert_eq!(inventory.manifests().len(), 151);
    assert!(inventory.tags().contains_key("latest"));
    assert_eq!(scene.double.count("/versions?"), 4);
}

#[test]
fn a_deletion_while_listing_is_seen_the_second_time() {
    let scene = scene();
    fill(&mut scene.double.state(), 150);
    // The newest goes, and the first of the second page moves to the first page, which we have seen.
    scene.double.script("page=2", 0, 1, Act::Change(|state| drop(state.versions.pop())));
    assert_eq!(scene.stock().expect("an inventory").manifests().len(), 149);
}

#[test]
fn pushes_all_the_time_are_a_fault() {
    let scene = scene();
    fill(&mut scene.double.state(), 150);
    let push = |state: &mut State| {
        let number = state.versions.len() as u64;
        state.push(&image(number), ago(0), &["latest"]);
    };
    scene.double.script("page=2", 0, 9, Act::Change(push));
    says(&scene, "pushed-all-the-time", &scene.stock().expect_err("a fault"));
}

#[test]
fn d45_a_package_that_is_not_there_is_no_empty_one() {
    let scene = scene();
    scene.double.state().name = "other".to_owned();
    says(&scene, "package-missing", &scene.stock().expect_err("a fault"));
    scene.double.state().name = "app".to_owned();
    says(&scene, "package-empty", &scene.stock().expect_err("a fault"));
}

#[test]
fn d45_listings_that_contradict_themselves_give_nothing() {
    type Edit = fn(&mut serde_json::Value);
    let first_of = "/versions?per_page=100&state=active";
    let cases: [(&str, &'static str, Edit); 6] = [
        ("short-page", "page=2&", |page| drop(page.as_array_mut().expect("a list").pop())),
        ("twice", "page=2&", |page| page[1] = page[0].clone()),
        ("tag-twice", first_of, |page| {
            page[1] = {
                let mut copy = page[1].clone();
                copy["metadata"]["container"]["tags"] = page[0]["metadata"]["container"]["tags"].clone();
                copy
            }
        }),
        ("no-tags", first_of, |page| page[0]["metadata"] = serde_json::Value::Null),
        ("no-digest", first_of, |page| page[0]["name"] = "1.0.0".into()),
        ("no-moment", first_of, |page| page[0]["updated_at"] = "yesterday".into()),
    ];
    for (name, on, edit) in cases {
        let scene = scene();
        fill(&mut scene.double.state(), 150);
        scene.double.script(on, 0, 9, Act::Edit(edit));
        says(&scene, name, &scene.stock().expect_err(name));
    }
    let scene = scene();
    fill(&mut scene.double.state(), 150);
    scene.double.state().lie = 3;
    says(&scene, "count", &scene.stock().expect_err("a fault"));
}

#[test]
fn d45_a_manifest_that_cannot_be_read_gives_nothing() {
    let cases: [(&str, Option<&[u8]>); 3] =
        [("manifest-missing", None), ("manifest-other", Some(b"{}")), ("manifest-denied", Some(b"{}"))];
    for (name, bytes) in cases {
        let scene = scene();
        fill(&mut scene.double.state(), 3);
        scene.double.state().versions[1].manifest = bytes.map(<[u8]>::to_vec);
        if name == "manifest-denied" {
            let denied = super::double::Answer::error(403, "denied");
            scene.double.script("/v2/acme/app/manifests", 0, 9, Act::Answer(denied));
        }
        let fault = scene.stock().expect_err(name);
        let text = scene
            .double
            .state()
            .versions
            .iter()
            .fold(fault.to_string(), |text, version| text.replace(&version.digest, "<digest>"));
        let (asked, message) = text.split_once(": ").expect("two parts");
        let mut fault = pipegen::net::Fault { message: message.to_owned(), ..fault };
        fault.asked = asked.to_owned();
        says(&scene, name, &fault);
    }
    let scene = scene();
    let bytes = serde_json::json!({"schemaVersion": 1, "fsLayers": []});
    scene.double.state().push(&bytes, ago(DAY), &["latest"]);
    assert!(scene.stock().is_ok(), "Docker's first manifests refer to nothing");
}

#[test]
fn d52_a_wrong_secret_is_loud() {
    let scene = with_token("ghp_of_something_else");
    fill(&mut scene.double.state(), 1);
    says(&scene, "token-wrong", &scene.stock().expect_err("a fault"));
    let read = |name: &str| (name == "GITHUB_TOKEN").then(String::new);
    says(&scene, "token-empty", &Access::from_env(&read).expect_err("a fault"));
    assert!(Access::from_env(&|_| None).is_err());
}

#[test]
fn the_address_of_the_api_is_taken_from_the_environment() {
    let scene = scene();
    fill(&mut scene.double.state(), 1);
    let base = scene.double.base();
    let read = |name: &str| match name {
        "GITHUB_API_URL" => Some(base.clone()),
        "GH_TOKEN" => Some(super::double::TOKEN.to_owned()),
        _ => None,
    };
    let access = Access::from_env(&read).expect("an access");
    let github = GitHub::new(Client::new(Duration::from_millis(1)), access);
    let registry = pipegen::registry::ghcr::Ghcr::new(&github, &scene.v2);
    assert_eq!(registry.take_stock(&scene.repository, &|_| {}).expect("an inventory").tags().len(), 1);
    let fault = Access::new("http://api.github.com", Token::new("x")).expect_err("a fault");
    says(&scene, "token-in-the-clear", &fault);
}

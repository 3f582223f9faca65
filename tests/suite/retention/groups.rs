//! What goes together, what is left over, and what is put back: on a real registry.

use super::command::{command, json, shop, text};
use super::double::{Double, Reply, Request, forward};
use super::shop::{DAY, Shop, apply, digest, now, repository, rules, show};
use pipegen::cli::prune::{Asked, Mode, Seen, examine};
use pipegen::language::value::{Duration, Leaf, Repository, TagGlob};
use pipegen::prune::execute::{Limits, Log};
use pipegen::prune::{Rules, World};
use pipegen::registry::oci::{Keychain, Oci};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

fn prune_by(rules: Rules, repository: &Repository, mode: Mode) -> Seen {
    let registry = Oci::new(Keychain::default(), std::time::Duration::from_millis(1));
    let world = |_: &_| Ok(World::at(now()));
    let asked = Asked::new(repository, rules, &registry, &world);
    examine(asked, mode, &mut Log::default(), &|_| ()).expect("a prune")
}

fn behind(shop: &Shop, fault: impl Fn(&Request, &str) -> Option<Reply> + Send + Sync + 'static) -> Double {
    let address = shop.registry.address().to_owned();
    Double::start(move |request| fault(request, &address).unwrap_or_else(|| forward(&address, request)))
}

/// Two old indexes of two images each, one of them nested, younger than what has no tag has to be.
fn multi() -> (Shop, Vec<String>, Rules) {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let images: Vec<String> = (0..4).map(|n| shop.image(&format!("{n}"), (40 + n) * DAY, &[])).collect();
    let one = shop.index(&[&images[0], &images[1]], &["sha-0000001"]);
    let inner = shop.index(&[&images[2], &images[3]], &[]);
    let outer = shop.index(&[&inner], &["sha-0000002"]);
    let all = images.into_iter().chain([one, inner, outer]).collect();
    (shop, all, Rules { untagged: Duration::days(90), ..rules() })
}

#[test]
fn d146_an_index_and_what_it_lists_are_one_decision() {
    let (shop, all, rules) = multi();
    let seen = prune_by(rules.clone(), &shop.repository(), apply());
    assert_eq!(seen.plan.deletions.len(), all.len(), "{:?}", seen.plan);
    assert!(seen.done.is_some_and(|done| done.is_fine()));
    assert!(all.iter().all(|digest| !shop.has(digest)));
    assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest"]);
}

#[test]
fn d146_an_index_stays_with_an_image_that_is_found_by_it_alone() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let (old, new) = (shop.image("old", 40 * DAY, &[]), shop.image("new", 40 * DAY, &[]));
    let index = shop.index(&[&old, &new], &["sha-0000001"]);
    let protect = vec![TagGlob::parse(&new).expect("a digest").glob().clone()];
    let seen = prune_by(Rules { protect, ..rules() }, &shop.repository(), apply());
    assert_eq!(seen.plan.deletions, []);
    assert!(shop.has(&index) && shop.has(&old), "a digest in `protect` keeps its index, and that the rest");
}

#[test]
fn d147_wherever_a_prune_stops_the_next_one_finishes() {
    for place in 0..7 {
        let (shop, all, rules) = multi();
        let seen = AtomicUsize::new(0);
        let double = behind(&shop, move |request, _| {
            let stops = request.method == "DELETE" && seen.fetch_add(1, Ordering::Relaxed) >= place;
            stops.then_some(Reply::Cut)
        });
        prune_by(rules.clone(), &repository(double.address()), apply());
        for _ in 0..2 {
            prune_by(rules.clone(), &shop.repository(), apply());
        }
        let left: Vec<&String> = all.iter().filter(|digest| shop.has(digest)).collect();
        assert_eq!(left, Vec::<&String>::new(), "stopped after {place}");
        assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest"], "stopped after {place}");
    }
}

#[test]
fn d147_a_registry_that_wants_the_index_first_gets_that_order() {
    let (shop, all, rules) = multi();
    let lists: Vec<(String, Vec<String>)> = all[4..]
        .iter()
        .map(|index| {
            let text = shop.registry.blob(index).expect("an index");
            let index_of: Value = serde_json::from_slice(&text).expect("JSON");
            let listed = index_of["manifests"].as_array().expect("a list").iter();
            (index.clone(), listed.filter_map(|one| Some(one["digest"].as_str()?.to_owned())).collect())
        })
        .collect();
    let gone: std::sync::Mutex<BTreeSet<String>> = std::sync::Mutex::default();
    let double = behind(&shop, move |request, address| {
        if request.method != "DELETE" {
            return None;
        }
        let own = request.path.rsplit('/').next().expect("a digest").to_owned();
        let mut gone = gone.lock().expect("a list");
        let is_listed = lists.iter().any(|(index, list)| !gone.contains(index) && list.contains(&own));
        if is_listed {
            let said = r#"{"errors": [{"code": "GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE",
                "message": "Manifest is still referenced by one or more parent images."}]}"#;
            return Some(Reply::json(412, said));
        }
        gone.insert(own);
        Some(forward(address, request))
    });
    let done = prune_by(rules, &repository(double.address()), apply()).done.expect("something was done");
    assert!(done.is_fine(), "{done:?}");
    assert!(all.iter().all(|digest| !shop.has(digest)));
}

#[test]
fn d148_what_may_not_go_does_not_stop_the_rest() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let all: Vec<String> =
        (0..6).map(|n| shop.image(&format!("{n}"), (60 - n) * DAY, &[&format!("sha-{n:07x}")])).collect();
    let kept = all[0].clone();
    let double = behind(&shop, move |request, _| {
        let is_kept = request.method == "DELETE" && request.path.ends_with(&kept);
        is_kept.then(|| Reply::json(403, r#"{"errors": [{"message": "the tag is immutable"}]}"#))
    });
    let done = prune_by(rules(), &repository(double.address()), apply()).done.expect("something was done");
    assert_eq!((done.gone.len(), done.failed.len(), done.left), (5, 1, 0));
    assert!(done.failed[0].1.message.contains("the tag is immutable"), "{done:?}");
    assert!(!done.is_fine() && done.stopped.is_none());
    let order: Vec<String> = done.gone.iter().map(|(one, _)| one.digest.to_string()).collect();
    assert_eq!(order, all[1..], "the oldest goes first");
}

#[test]
fn a_limit_lets_the_oldest_go() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    for n in [3, 1, 4, 0, 2] {
        shop.image(&format!("{n}"), (60 - n) * DAY, &[&format!("sha-{n:07x}")]);
    }
    let limits = Limits { count: Some(2), share: "100".parse().expect("a share") };
    let done = prune_by(rules(), &shop.repository(), Mode::Apply(limits)).done.expect("something was done");
    assert_eq!((done.gone.len(), done.left), (2, 3));
    let left: Vec<String> = shop.tags().into_keys().collect();
    assert_eq!(left, ["latest", "sha-0000002", "sha-0000003", "sha-0000004"]);
}

/// A registry with one more tag, `odd`, of a manifest that no tool should have pushed.
fn with_odd(shop: &Shop, body: String) -> Double {
    let address = shop.registry.address().to_owned();
    let own = digest(body.as_bytes());
    Double::start(move |request| {
        if request.path.contains("/tags/list") {
            let Reply::Answer { status, headers, body } = forward(&address, request) else {
                panic!("no answer")
            };
            let text = String::from_utf8(body).expect("text").replace("[\"", "[\"odd\",\"");
            return Reply::Answer { status, headers, body: text.into_bytes() };
        }
        let is_manifest = request.path.contains("/manifests/");
        let is_odd = is_manifest && (request.path.ends_with("/odd") || request.path.ends_with(&own));
        match is_odd {
            true => Reply::json(200, &body).with("docker-content-digest", &own),
            false => forward(&address, request),
        }
    })
}

#[test]
fn d149_an_odd_manifest_keeps_itself_and_what_it_names_and_the_rest_goes() {
    for body in [
        r#"{"schemaVersion": 2, "manifests": null, "x": "CHILD"}"#,
        r#"{"manifests": [], "manifests": [{"digest": "CHILD", "size": 1}]}"#,
        r#"{"manifests": [{"digest": "sha512:0123456789012345678901234567890123456789"}, {"digest": "CHILD"}]}"#,
        r#"{"config": {"digest": "CHILD", "size": "large"}, "layers": []}"#,
    ] {
        let shop = Shop::open();
        shop.image("latest", 0, &["latest"]);
        let child = shop.image("child", 40 * DAY, &["sha-0000001"]);
        let other = shop.image("other", 40 * DAY, &["sha-0000002"]);
        let double = with_odd(&shop, body.replace("CHILD", &child));
        let seen = prune_by(rules(), &repository(double.address()), apply());
        assert!(shop.has(&child) && !shop.has(&other), "{body}");
        let why: Vec<&str> = seen.plan.kept.iter().flat_map(|one| &one.why).map(|why| why.name()).collect();
        assert!(why.contains(&"unreadable"), "{body}: {why:?}");
    }
}

#[test]
fn d149_a_strange_annotation_is_nothing_odd_and_hidden_digests_stop_it() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let other = shop.image("other", 40 * DAY, &["sha-0000002"]);
    let plain = r#"{"config": {"digest": "sha256:0", "size": 1}, "layers": [], "annotations": {"a": null}}"#;
    let double = with_odd(&shop, plain.to_owned());
    let seen = prune_by(rules(), &repository(double.address()), show());
    assert_eq!(seen.plan.deletions.len(), 1);
    let hidden = r#"{"manifests": [{"digest": "sha256\u003a00"}]}"#;
    let double = with_odd(&shop, hidden.to_owned());
    let fault = super::shop::prune(&repository(double.address()), apply(), None).expect_err("a fault");
    assert!(fault.help.as_ref().is_some_and(|help| help.contains("by hand")), "{fault:?}");
    assert!(shop.has(&other));
}

#[test]
fn d144_a_tag_that_is_moved_in_the_last_moment_is_told() {
    let shop = Shop::open();
    let latest = shop.image("latest", 0, &["latest"]);
    shop.image("newer", 0, &["v1.0.0"]);
    let old = shop.image("old", 40 * DAY, &["sha-0000001"]);
    let manifest = String::from_utf8(shop.registry.blob(&old).expect("a manifest")).expect("text");
    let double = behind(&shop, move |request, address| {
        if request.method == "DELETE" {
            let put = ureq::put(format!("http://{address}/v2/acme/app/manifests/latest"));
            let put = put.header("content-type", "application/vnd.oci.image.manifest.v1+json");
            assert_eq!(put.send(manifest.as_str()).expect("a tag").status(), 201);
        }
        None
    });
    let done = prune_by(rules(), &repository(double.address()), apply()).done.expect("something was done");
    assert!(!shop.tags().contains_key("latest") && shop.has(&latest));
    assert!(!done.is_fine() && done.hurt.iter().any(|what| what.contains("`latest`")), "{done:?}");
}

fn restored(shop: &Shop, log: &Path) -> std::process::Output {
    let log = log.to_str().expect("a path");
    command(shop, shop.registry.address(), &["--restore", log]).output().expect("pipegen")
}

#[test]
fn d155_what_a_prune_deleted_is_put_back_from_its_log() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let images = [shop.image("a", 90 * DAY, &[]), shop.image("b", 90 * DAY, &[])];
    let key = |n: u8| format!("key-trusted-{n:040x}");
    shop.index(&[&images[0], &images[1]], &[&key(1), &key(2)]);
    shop.image("c", 80 * DAY, &[&key(3)]);
    let before = shop.tags();
    let applied = command(&shop, shop.registry.address(), &["--apply"]).output().expect("pipegen");
    assert_eq!(applied.status.code(), Some(0), "{}", text(&applied.stderr));
    assert_eq!(shop.tags().len(), 1);
    // Without `--log` there is one all the same, and the output says where.
    let said = text(&applied.stdout);
    let (_, line) = said.split_once("log: ").expect("the log is named");
    let log = Path::new(line.split(';').next().expect("a path"));
    // One tag has another image by now: that is left alone.
    let newer = shop.image("newer", 0, &[&key(3)]);
    let back = restored(&shop, log);
    assert_eq!(back.status.code(), Some(0), "{}{}", text(&back.stdout), text(&back.stderr));
    assert!(text(&back.stdout).contains("4 manifests restored, 0 not"), "{}", text(&back.stdout));
    assert!(text(&back.stdout).contains(&format!("`{}` names another image by now", key(3))));
    let mut expected = before;
    expected.insert(key(3), newer);
    assert_eq!(shop.tags(), expected);
    expected.keys().for_each(|tag| shop.pull(tag));
    let broken = shop.home.path().join("broken.jsonl");
    std::fs::write(&broken, "{}\n").expect("a file");
    assert_eq!(restored(&shop, &broken).status.code(), Some(2));
}

#[test]
fn d156_the_plan_is_shown_before_it_is_carried_out_grouped_and_with_its_fields() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let images = [shop.image("a", 90 * DAY, &[]), shop.image("b", 90 * DAY, &[])];
    let tag = format!("key-trusted-{:040x}", 1);
    let index = shop.index(&[&images[0], &images[1]], &[&tag]);
    let plan =
        json(&command(&shop, shop.registry.address(), &["--format", "json"]).output().expect("pipegen"));
    let repository = &plan["repositories"][0];
    assert!(repository["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{repository}");
    let goes = repository["goes"].as_array().expect("what goes");
    assert!(goes.iter().all(|one| one["group"] == index.as_str() && one["since"].is_string()), "{goes:?}");
    let kinds: Vec<&Value> = goes.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["image", "image", "index"]);
    assert_eq!(repository["stays"][0]["why"][0]["row"], "latest");
    let applied = command(&shop, shop.registry.address(), &["--apply"]).output().expect("pipegen");
    let said = text(&applied.stdout);
    let (plan, done) =
        (said.find(": the plan\n").expect("the plan"), said.find("  deleted: ").expect("the end"));
    assert!(plan < done, "{said}");
    let (first, second) = (said.find(&tag).expect("the index"), said.find("    with ").expect("its image"));
    assert!(plan < first && first < second && second < done, "{said}");
}

#[test]
fn d157_a_budget_ends_it_between_two_groups_and_that_is_no_fault() {
    let shop = super::command::shop(6);
    let prune =
        |arguments: &[&str]| command(&shop, shop.registry.address(), arguments).output().expect("pipegen");
    let none = prune(&["--apply", "--max-requests", "1"]);
    assert_eq!(none.status.code(), Some(0), "{}", text(&none.stderr));
    assert!(text(&none.stdout).contains("`--max-requests` is 1"), "{}", text(&none.stdout));
    assert_eq!(shop.tags().len(), 7);
    assert_eq!(prune(&["--apply", "--max-time", "1h"]).status.code(), Some(0));
    assert_eq!(shop.tags().len(), 1);
}

#[test]
fn d157_a_log_of_ci_says_how_far_it_is() {
    let shop = super::command::shop(60);
    let done = command(&shop, shop.registry.address(), &["--apply", "--allow-share", "100"]).output();
    let said = text(&done.expect("pipegen").stderr);
    assert_eq!(said, "deleting: 50 of 60 manifests\n");
}

#[test]
fn d145_what_is_running_stays_with_its_index() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let images = [shop.image("a", 90 * DAY, &[]), shop.image("b", 90 * DAY, &[])];
    let key = |n: u8| format!("key-trusted-{n:040x}");
    let index = shop.index(&[&images[0], &images[1]], &[&key(1)]);
    let (named, other) = (shop.image("c", 80 * DAY, &[&key(2)]), shop.image("d", 80 * DAY, &[&key(3)]));
    let list = shop.home.path().join("running.txt");
    let host = shop.registry.address();
    std::fs::write(&list, format!("{host}/acme/app@{}\n{host}/acme/app:{}\n", images[0], key(2)))
        .expect("a list");
    let list = list.to_str().expect("a path");
    let done = command(&shop, host, &["--apply", "--in-use", list]).output().expect("pipegen");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!([&index, &images[0], &images[1], &named].iter().all(|digest| shop.has(digest)));
    assert!(!shop.has(&other));
    std::fs::write(list, "").expect("a list");
    let empty = command(&shop, host, &["--apply", "--in-use", list]).output().expect("pipegen");
    assert_eq!(empty.status.code(), Some(2));
    assert!(shop.has(&named));
}

#[test]
fn d143_two_pipelines_of_one_repository_keep_each_others_images() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let old = shop.image("b", 20 * DAY, &[&format!("key-trusted-{:040x}", 2)]);
    let own = shop.image("a", 90 * DAY, &[&format!("key-trusted-{:040x}", 1)]);
    let host = shop.registry.address();
    let home = shop.home.path();
    let call = |arguments: &[&str]| {
        let mut call = command(&shop, host, arguments);
        call.current_dir(home).output().expect("pipegen")
    };
    call(&[]);
    let other = std::fs::read_to_string(home.join("pipeline.toml")).expect("a pipeline");
    let other = other
        .replace("name = \"CI\"", "name = \"Other\"")
        .replace("files = [\"Dockerfile\"]", "files = [\"Dockerfile\"]\nmax-age = \"60d\"");
    std::fs::write(home.join("other.toml"), other).expect("a pipeline");
    std::fs::create_dir_all(home.join(".github/workflows")).expect("a folder");
    let header =
        "# Generated by pipegen from other.toml. Do not edit: change other.toml and run `pipegen`.\n";
    std::fs::write(home.join(".github/workflows/other.yml"), header).expect("a workflow");
    let done = call(&["--apply", "--root", "."]);
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
    assert!(shop.has(&old) && !shop.has(&own), "the other pipeline looks keys up for sixty days");
    std::fs::write(home.join("other.toml"), "[pipeline\n").expect("a file");
    let unknown = call(&["--apply", "--root", "."]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(text(&unknown.stderr).contains("nothing is known of what that pipeline keeps"));
}

#[test]
fn a_workflow_that_cannot_be_read_may_be_of_a_pipeline_that_keeps_what_would_go() {
    let shop = shop(6);
    let home = shop.home.path();
    let call = || {
        let mut call = command(&shop, shop.registry.address(), &["--apply", "--root", "."]);
        call.current_dir(home).output().expect("pipegen")
    };
    std::fs::create_dir_all(home.join(".github/workflows/folder.yml")).expect("a folder");
    let workflow = home.join(".github/workflows/other.yml");
    std::os::unix::fs::symlink("nowhere.yml", &workflow).expect("a link");
    let before = shop.tags();
    let done = call();
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("other.yml") && said.contains("nothing is known of the pipeline"), "{said}");
    assert_eq!(shop.tags(), before, "nothing is deleted");
    std::fs::remove_file(&workflow).expect("a link");
    assert_eq!(call().status.code(), Some(0));
    assert_ne!(shop.tags(), before);
}

#[test]
fn d143_images_of_other_repositories_take_nothing_and_stay() {
    let shop = Shop::open();
    let theirs = shop.labelled("theirs", 90 * DAY, "https://github.com/other/app", &["sha-0000001"]);
    let newest = shop.labelled("newest", 0, "https://github.com/other/app", &["sha-0000002"]);
    let ours = shop.labelled("ours", 80 * DAY, "https://github.com/acme/shop", &["sha-0000003"]);
    let old = shop.labelled("old", 90 * DAY, "https://github.com/acme/shop", &["sha-0000004"]);
    let mut rules = rules();
    rules.owner.home = Some("Acme/Shop".to_owned());
    let seen = prune_by(rules, &shop.repository(), apply());
    assert!([&theirs, &newest, &ours].iter().all(|digest| shop.has(digest)));
    assert!(!shop.has(&old));
    assert_eq!(seen.others.into_iter().collect::<Vec<_>>(), [("https://github.com/other/app".to_owned(), 2)]);
}

#[test]
fn d143_the_last_image_of_a_repository_stays() {
    let shop = Shop::open();
    shop.image("one", 90 * DAY, &["handmade"]);
    let last = shop.image("other", 80 * DAY, &["handmade-2"]);
    let rules = Rules { unknown: Some(Duration::days(30)), ..rules() };
    prune_by(rules.clone(), &shop.repository(), apply());
    assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["handmade-2"]);
    let limits = Limits { count: None, share: "100".parse().expect("a share") };
    prune_by(rules, &shop.repository(), Mode::Apply(limits));
    assert!(shop.has(&last));
}

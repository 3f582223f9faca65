//! Listings that are not true, or not whole. Nothing is deleted after any of them.

use super::double::{Double, Reply, Request, forward};
use super::shop::{DAY, Shop, apply, now, prune, repository, show};
use pipegen::net::{Fault, Kind};
use std::sync::atomic::{AtomicUsize, Ordering};

fn shop() -> Shop {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let child = shop.image("child", 40 * DAY, &["sha-0000001"]);
    shop.index(&[&child], &["v1.0.0"]);
    shop.image("old", 40 * DAY, &["sha-0000002"]);
    shop
}

/// Prunes behind a server that answers otherwise now and then; gives the fault, after making sure that
/// nothing was deleted, or asked to be.
fn refused(shop: &Shop, fault: impl Fn(&Request, &str) -> Option<Reply> + Send + Sync + 'static) -> Fault {
    let address = shop.registry.address().to_owned();
    let double =
        Double::start(move |request| fault(request, &address).unwrap_or_else(|| forward(&address, request)));
    let before = shop.bytes();
    let fault = prune(&repository(double.address()), apply(), None).expect_err("a fault");
    assert_eq!(shop.bytes(), before);
    assert!(double.requests().iter().all(|request| request.method != "DELETE"));
    fault
}

#[test]
fn d45_an_error_while_listing_deletes_nothing() {
    let shop = shop();
    for part in ["/tags/list", "/manifests/v1.0.0", "/manifests/latest", "/manifests/sha-0000002", "/blobs/"]
    {
        for (status, kind) in
            [(500, Kind::Broken), (403, Kind::Denied), (429, Kind::Limited), (418, Kind::Unexpected)]
        {
            let fault = refused(&shop, move |request, _| {
                request.path.contains(part).then(|| Reply::json(status, "{\"errors\": []}"))
            });
            assert_eq!(fault.kind, kind, "{part}: {fault}");
        }
        let cut = refused(&shop, move |request, _| request.path.contains(part).then_some(Reply::Cut));
        assert_eq!(cut.kind, Kind::Unreachable, "{part}: {cut}");
        let short = refused(&shop, move |request, _| request.path.contains(part).then_some(Reply::Truncated));
        assert_eq!(short.kind, Kind::Unreachable, "{part}: {short}");
    }
}

#[test]
fn d45_an_index_that_cannot_be_read_protects_nothing_and_so_nothing_goes() {
    let shop = shop();
    let index = |request: &Request| request.path.ends_with("/manifests/v1.0.0");
    // Listed, and not found: is it gone, or are we not told?
    let missing = refused(&shop, move |request, _| index(request).then(|| Reply::json(404, "{}")));
    assert_eq!(missing.kind, Kind::Inconsistent, "{missing}");
    for body in ["{}", "<html>", r#"{"errors": []}"#, r#"{"manifests": [{"digest": "sha512:00"}]}"#] {
        let other = refused(&shop, move |request, _| index(request).then(|| Reply::json(200, body)));
        assert_eq!(other.kind, Kind::Unexpected, "{other}");
    }
}

#[test]
fn d45_a_list_of_tags_that_was_cut_short_is_found_out() {
    let shop = shop();
    let lists = AtomicUsize::new(0);
    let fault = refused(&shop, move |request, _| {
        let is_second = request.path.contains("/tags/list") && lists.fetch_add(1, Ordering::Relaxed) == 1;
        is_second.then(|| Reply::json(200, r#"{"tags": ["latest", "sha-0000001", "sha-0000002"]}"#))
    });
    assert_eq!(fault.kind, Kind::Inconsistent);
    assert!(fault.message.contains("`v1.0.0`"), "{fault}");
}

#[test]
fn a_tag_that_the_first_list_left_out_is_taken_in() {
    let shop = shop();
    let address = shop.registry.address().to_owned();
    let lists = AtomicUsize::new(0);
    let double = Double::start(move |request| {
        let is_first = request.path.contains("/tags/list") && lists.fetch_add(1, Ordering::Relaxed) == 0;
        match is_first {
            true => Reply::json(200, r#"{"tags": ["latest", "sha-0000001", "sha-0000002"]}"#),
            false => forward(&address, request),
        }
    });
    let seen = prune(&repository(double.address()), show(), None).expect("a plan");
    assert_eq!(seen.inventory.tags().len(), 4);
    let tags: Vec<_> = seen.plan.deletions.iter().flat_map(|deletion| deletion.tags.clone()).collect();
    assert_eq!(tags, ["sha-0000002"]);
}

#[test]
fn d45_pages_that_lead_elsewhere_or_nowhere_are_no_list() {
    let shop = shop();
    let page = |body: &'static str, link: &'static str| {
        move |request: &Request, _: &str| {
            let is_list = request.path.contains("/tags/list");
            is_list.then(|| Reply::json(200, body).with("link", link))
        }
    };
    let list = r#"{"tags": ["latest"]}"#;
    let fault = refused(&shop, page(list, "<https://elsewhere.example/v2/a/tags/list>; rel=\"next\""));
    assert!(fault.kind == Kind::Inconsistent && fault.message.contains("somewhere else"), "{fault}");
    let fault = refused(&shop, page(list, "</v2/acme/app/tags/list?last=latest>; rel=\"next\""));
    assert!(fault.kind == Kind::Inconsistent && fault.message.contains("twice"), "{fault}");
    let fault = refused(&shop, page(r#"{"tags": []}"#, "</v2/acme/app/tags/list?last=x>; rel=\"next\""));
    assert!(fault.kind == Kind::Inconsistent && fault.message.contains("circle"), "{fault}");
    let fault = refused(&shop, page(r#"{"tags": ["../../other/manifests/latest"]}"#, ""));
    assert!(fault.kind == Kind::Inconsistent && fault.message.contains("is none"), "{fault}");
    let fault = refused(&shop, page("<html>", ""));
    assert_eq!(fault.kind, Kind::Unexpected, "{fault}");
}

#[test]
fn a_manifest_with_another_digest_is_refused() {
    let shop = shop();
    let fault = refused(&shop, |request, address| {
        let is_child = request.path.contains("/manifests/sha-0000001");
        is_child.then(|| match forward(address, request) {
            Reply::Answer { status, headers, body } => {
                let text = String::from_utf8(body).expect("text").replace("schemaVersion", "schemaversion");
                Reply::Answer { status, headers, body: text.into_bytes() }
            }
            other => other,
        })
    });
    assert_eq!(fault.kind, Kind::Inconsistent);
}

/// Fly's registry is one that lists nothing: whatever it answers, nobody may take it for an empty
/// repository that needs no pruning.
#[test]
fn d52_a_registry_that_lists_nothing_is_loud() {
    for (status, body) in [
        (404, r#"{"errors": [{"code": "NAME_UNKNOWN"}]}"#),
        (404, "not found"),
        (405, "{}"),
        (200, r#"{"name": "acme/app", "tags": []}"#),
        (200, r#"{"name": "acme/app", "tags": null}"#),
    ] {
        let double = Double::start(move |_| Reply::json(status, body));
        let fault = prune(&repository(double.address()), apply(), None).expect_err("a fault");
        assert!(fault.help.is_some(), "{fault}");
        assert!(double.requests().iter().all(|request| request.method == "GET"));
    }
    let double = Double::start(|_| Reply::Cut);
    assert!(prune(&repository(double.address()), apply(), None).is_err());
}

/// A registry of this protocol tells no times.
#[test]
fn an_image_is_as_old_as_its_build_an_index_as_its_newest_image_and_an_artifact_as_its_subject() {
    let shop = Shop::open();
    let (old, new) = (shop.image("old", 40 * DAY, &["a"]), shop.image("new", 10 * DAY, &["b"]));
    let index = shop.index(&[&old, &new], &["c"]);
    let artifact = shop.artifact(&old, "sbom", &["d"]);
    let seen = shop.prune(show()).expect("a plan");
    let age = |wanted: &String| {
        let mut all = seen.inventory.manifests().iter();
        let (_, manifest) = all.find(|(digest, _)| digest.to_string() == *wanted).expect("a manifest");
        (now().0 - manifest.since.expect("a moment").0) / DAY
    };
    assert_eq!([&old, &new, &index, &artifact].map(age), [40, 10, 10, 40]);
}

/// A registry with the referrers API gives signatures that no tag leads to.
#[test]
fn referrers_are_found_where_the_registry_keeps_them() {
    let shop = shop();
    let old = shop.tags()["sha-0000002"].clone();
    let kept = shop.tags()["v1.0.0"].clone();
    let (one, other) = (shop.artifact(&old, "of the old", &[]), shop.artifact(&kept, "of the kept", &[]));
    let (address, all) = (shop.registry.address().to_owned(), [(old, one.clone()), (kept, other.clone())]);
    let double = Double::start(move |request| {
        let Some((_, of)) = request.path.split_once("/referrers/") else { return forward(&address, request) };
        let mine = all.iter().filter(|(subject, _)| subject == of);
        let listed = mine.map(|(_, digest)| serde_json::json!({ "digest": digest })).collect::<Vec<_>>();
        Reply::json(200, &serde_json::json!({ "schemaVersion": 2, "manifests": listed }).to_string())
    });
    let seen = prune(&repository(double.address()), apply(), None).expect("a prune");
    let done = seen.done.expect("something was done");
    assert!(done.is_fine(), "{done:?}");
    assert_eq!(done.gone.len(), 2);
    assert!(!shop.has(&one) && shop.has(&other));
}

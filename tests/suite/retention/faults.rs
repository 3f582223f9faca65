//! What goes wrong while something is deleted.

use super::double::{Double, Reply, Request, forward};
use super::shop::{DAY, Shop, apply, prune, repository, show};
use pipegen::cli::prune::Seen;
use pipegen::net::Kind;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

const IMAGES: usize = 8;

/// A shop with old images, two to an index, and what has to stay.
fn shop() -> Shop {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let shared = shop.image("shared", 40 * DAY, &[]);
    shop.index(&[&shared], &["v1.0.0"]);
    for number in 0..IMAGES {
        let child = shop.image(&format!("{number}"), 40 * DAY, &[]);
        shop.index(&[&child, &shared], &[&format!("sha-{number:07x}")]);
    }
    shop
}

/// The registry behind a server that does `fault` to the requests that it wants.
fn behind(shop: &Shop, fault: impl Fn(&Request, &str) -> Option<Reply> + Send + Sync + 'static) -> Double {
    let address = shop.registry.address().to_owned();
    Double::start(move |request| fault(request, &address).unwrap_or_else(|| forward(&address, request)))
}

fn gone(seen: &Seen) -> BTreeSet<String> {
    seen.plan.deletions.iter().map(|deletion| deletion.digest.to_string()).collect()
}

fn check_the_end(shop: &Shop, planned: &BTreeSet<String>) {
    assert!(planned.iter().all(|digest| !shop.has(digest)));
    assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest", "v1.0.0"]);
    ["latest", "v1.0.0"].iter().for_each(|tag| shop.pull(tag));
}

#[test]
fn after_a_cut_connection_the_next_prune_reaches_the_same_end() {
    for place in [0, 3, 7, 15] {
        for is_done in [false, true] {
            let shop = shop();
            let planned = gone(&shop.prune(show()).expect("a plan"));
            assert_eq!(planned.len(), 2 * IMAGES);
            let seen = AtomicUsize::new(0);
            // From there on no answer comes, whether it was done or not.
            let double = behind(&shop, move |request, address| {
                if request.method != "DELETE" || seen.fetch_add(1, Ordering::Relaxed) < place {
                    return None;
                }
                if is_done {
                    forward(address, request);
                }
                Some(Reply::Cut)
            });
            let seen = prune(&repository(double.address()), apply(), None).expect("a plan");
            assert_eq!(gone(&seen), planned);
            let done = seen.done.expect("something was done");
            assert!(!done.is_fine());
            // The second try of a deletion whose answer was lost finds that it is gone.
            assert!(done.gone.len() >= place && !done.failed.is_empty(), "{done:?}");
            let again = shop.prune(apply()).expect("a plan");
            assert!(gone(&again).is_subset(&planned));
            check_the_end(&shop, &planned);
        }
    }
}

#[test]
fn d48_each_failed_deletion_is_counted_and_told() {
    let shop = shop();
    let failing = AtomicUsize::new(0);
    let double = behind(&shop, move |request, _| {
        let fails = request.method == "DELETE" && failing.fetch_add(1, Ordering::Relaxed) < 4;
        fails.then(|| Reply::json(503, "{}"))
    });
    // Four tries are one failed deletion; the rest of its group is left, every other group goes.
    let seen = prune(&repository(double.address()), apply(), None).expect("a plan");
    let done = seen.done.expect("something was done");
    assert!(!done.is_fine());
    assert_eq!((done.gone.len(), done.failed.len(), done.left), (2 * IMAGES - 2, 1, 1));
    assert_eq!(done.failed[0].1.kind, Kind::Broken);
    assert!(shop.has(&done.failed[0].0.digest.to_string()));
}

#[test]
fn three_failures_in_a_row_stop_it() {
    let shop = shop();
    let double = behind(&shop, |request, _| (request.method == "DELETE").then(|| Reply::json(500, "no")));
    let done = prune(&repository(double.address()), apply(), None).expect("a plan").done.expect("tried");
    assert_eq!((done.gone.len(), done.failed.len(), done.left), (0, 3, 2 * IMAGES - 3));
    assert!(done.stopped.is_some());
    assert_eq!(shop.tags().len(), IMAGES + 2);
}

#[test]
fn a_registry_that_deletes_nothing_says_how_to_switch_it_on() {
    for status in [400, 405] {
        let shop = shop();
        let double =
            behind(&shop, move |request, _| (request.method == "DELETE").then(|| Reply::json(status, "{}")));
        let done = prune(&repository(double.address()), apply(), None).expect("a plan").done.expect("tried");
        let (_, fault) = &done.failed[0];
        assert_eq!((done.failed.len(), fault.kind), (3, Kind::Unsupported), "{status}");
        assert!(
            fault.help.as_ref().is_some_and(|help| help.contains("REGISTRY_STORAGE_DELETE_ENABLED=true"))
        );
    }
}

#[test]
fn a_deletion_that_did_not_happen_is_a_fault() {
    let shop = shop();
    for status in [202, 404] {
        let double =
            behind(&shop, move |request, _| (request.method == "DELETE").then(|| Reply::json(status, "{}")));
        let done = prune(&repository(double.address()), apply(), None).expect("a plan").done.expect("tried");
        assert_eq!((done.gone.len(), done.failed.len()), (0, 3), "{status}");
        assert_eq!(done.failed[0].1.kind, Kind::Inconsistent);
    }
}

#[test]
fn what_came_into_use_since_the_listing_is_left_alone() {
    for name in ["v3.0.0", "latest"] {
        let shop = shop();
        let index = shop.tags()["sha-0000003"].clone();
        let text = String::from_utf8(shop.registry.blob(&index).expect("an index")).expect("text");
        let (address, lists) = (shop.registry.address().to_owned(), AtomicUsize::new(0));
        // Somebody tags an old image between the listing, which is two lists, and the last look.
        let double = behind(&shop, move |request, _| {
            let is_list = request.path.contains("/tags/list");
            if is_list && lists.fetch_add(1, Ordering::Relaxed) == 2 {
                let put = ureq::put(format!("http://{address}/v2/acme/app/manifests/{name}"));
                let put = put.header("content-type", "application/vnd.oci.image.index.v1+json");
                assert_eq!(put.send(text.as_bytes()).expect("a tag").status(), 201);
            }
            None
        });
        let done = prune(&repository(double.address()), apply(), None).expect("a plan").done.expect("done");
        assert!(done.is_fine());
        assert_eq!((done.gone.len(), done.spared.len()), (2 * IMAGES - 2, 2), "{name}");
        shop.pull(name);
        shop.pull(&index);
    }
}

#[test]
fn what_an_index_lists_that_came_since_the_listing_is_left_alone() {
    let shop = shop();
    let old = shop.registry.blob(&shop.tags()["sha-0000003"]).expect("an index");
    let mut index: serde_json::Value = serde_json::from_slice(&old).expect("JSON");
    // Another index over the image that no other has.
    index["manifests"].as_array_mut().expect("manifests").truncate(1);
    let (text, child) =
        (index.to_string(), index["manifests"][0]["digest"].as_str().expect("a digest").to_owned());
    let (address, lists) = (shop.registry.address().to_owned(), AtomicUsize::new(0));
    let double = behind(&shop, move |request, _| {
        if request.path.contains("/tags/list") && lists.fetch_add(1, Ordering::Relaxed) == 2 {
            let put = ureq::put(format!("http://{address}/v2/acme/app/manifests/v3.0.0"));
            let put = put.header("content-type", "application/vnd.oci.image.index.v1+json");
            assert_eq!(put.send(text.as_bytes()).expect("an index").status(), 201);
        }
        None
    });
    let done = prune(&repository(double.address()), apply(), None).expect("a plan").done.expect("done");
    assert!(done.is_fine());
    assert!(done.spared.iter().any(|(deletion, _)| deletion.digest.to_string() == child), "{done:?}");
    shop.pull("v3.0.0");
}

#[test]
fn a_tag_that_names_another_image_by_now_is_left_alone() {
    let shop = shop();
    let other = shop.tags()["latest"].clone();
    let text = String::from_utf8(shop.registry.blob(&other).expect("an image")).expect("text");
    let (address, moved) = (shop.registry.address().to_owned(), AtomicUsize::new(0));
    let double = behind(&shop, move |request, _| {
        let is_look = request.method == "HEAD" && request.path.ends_with("/sha-0000003");
        if is_look && moved.fetch_add(1, Ordering::Relaxed) == 0 {
            let put = ureq::put(format!("http://{address}/v2/acme/app/manifests/sha-0000003"));
            let put = put.header("content-type", "application/vnd.oci.image.manifest.v1+json");
            assert_eq!(put.send(text.as_bytes()).expect("a tag").status(), 201);
        }
        None
    });
    let done = prune(&repository(double.address()), apply(), None).expect("a plan").done.expect("done");
    assert!(done.is_fine());
    assert_eq!((done.gone.len(), done.spared.len()), (2 * IMAGES - 2, 2));
    shop.pull("sha-0000003");
}

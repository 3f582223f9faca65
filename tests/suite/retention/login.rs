//! How a registry is logged in to.

use super::double::{Double, Reply, Request, forward};
use super::shop::{DAY, Shop, apply, prune_with, repository};
use pipegen::net::Kind;
use pipegen::registry::oci::Keychain;
use std::sync::{Arc, Mutex};

fn shop() -> Shop {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    shop.image("old", 40 * DAY, &["sha-0000001"]);
    shop
}

fn keychain(address: &str, user: &str) -> Keychain {
    use base64::Engine;
    let auth = base64::engine::general_purpose::STANDARD.encode(format!("{user}:secret"));
    let config = serde_json::json!({ "auths": { address: { "auth": auth } } });
    Keychain::of_texts(&[&config.to_string()]).expect("a configuration")
}

/// A registry with tokens: one to read, another to delete, each good for five requests.
fn with_tokens(shop: &Shop) -> Double {
    let address = shop.registry.address().to_owned();
    let uses: Arc<Mutex<std::collections::BTreeMap<String, usize>>> = Arc::default();
    Double::start(move |request: &Request| {
        let host = &request.headers["host"];
        let given = request.headers.get("authorization").map(String::as_str).unwrap_or_default();
        if let Some((_, query)) = request.path.split_once("/token?") {
            if given != "Basic dTpzZWNyZXQ=" {
                return Reply::json(401, "{\"details\": \"incorrect username or password\"}");
            }
            let mut uses = uses.lock().expect("the tokens");
            let what = if query.contains("delete") { "delete" } else { "pull" };
            assert!(query.starts_with("service=a%20service&scope=repository:acme/app:"), "{query}");
            let token = format!("{what}-{}", uses.len());
            uses.insert(format!("Bearer {token}"), 0);
            return Reply::json(200, &format!("{{\"token\": \"{token}\"}}"));
        }
        let scope = if request.method == "DELETE" { "delete" } else { "pull" };
        let mut uses = uses.lock().expect("the tokens");
        match uses.get_mut(given) {
            Some(times) if *times < 5 && given.contains(scope) => {
                *times += 1;
                drop(uses);
                forward(&address, request)
            }
            _ => Reply::json(401, "{}").with(
                "www-authenticate",
                &format!(
                    "Bearer realm=\"http://{host}/token\",service=\"a service\",scope=\"repository:acme/app:{scope}\""
                ),
            ),
        }
    })
}

#[test]
fn tokens_are_fetched_for_what_is_asked_and_anew_when_they_end() {
    let shop = shop();
    let double = with_tokens(&shop);
    let keys = keychain(double.address(), "u");
    let seen = prune_with(&repository(double.address()), apply(), None, &keys).expect("a prune");
    assert_eq!(seen.done.map(|done| (done.is_fine(), done.gone.len())), Some((true, 1)));
    assert!(double.asked().iter().filter(|asked| asked.contains("/token?")).count() > 2);
    // The password is for the token alone.
    for request in double.requests().iter().filter(|request| !request.path.starts_with("/token")) {
        assert!(!request.headers.get("authorization").is_some_and(|given| given.starts_with("Basic")));
    }
}

#[test]
fn d52_a_wrong_password_is_loud() {
    let shop = shop();
    let double = with_tokens(&shop);
    for keys in [keychain(double.address(), "nobody"), keychain("other.example", "u"), Keychain::default()] {
        let fault = prune_with(&repository(double.address()), apply(), None, &keys).expect_err("a fault");
        assert_eq!(fault.kind, Kind::Denied, "{fault}");
        assert!(fault.help.as_ref().is_some_and(|help| help.contains("docker login")), "{fault:?}");
        assert!(!format!("{fault:?}").contains("secret"));
    }
}

#[test]
fn a_password_is_sent_where_it_is_asked_for() {
    let shop = shop();
    let address = shop.registry.address().to_owned();
    let double = Double::start(move |request| match request.headers.get("authorization") {
        Some(given) if given == "Basic dTpzZWNyZXQ=" => forward(&address, request),
        _ => Reply::json(401, "{}").with("www-authenticate", "Basic realm=\"here\""),
    });
    let keys = keychain(double.address(), "u");
    let seen = prune_with(&repository(double.address()), apply(), None, &keys).expect("a prune");
    assert_eq!(seen.done.map(|done| done.gone.len()), Some(1));
    let fault = prune_with(&repository(double.address()), apply(), None, &Keychain::default());
    assert_eq!(fault.expect_err("a fault").kind, Kind::Denied);
}

#[test]
fn a_password_is_not_sent_somewhere_without_tls() {
    let double = Double::start(|_| {
        Reply::json(401, "{}").with("www-authenticate", "Bearer realm=\"http://elsewhere.example/token\"")
    });
    let keys = keychain(double.address(), "u");
    let fault = prune_with(&repository(double.address()), apply(), None, &keys).expect_err("a fault");
    assert!(fault.kind == Kind::Denied && fault.message.contains("without TLS"), "{fault}");
}

#[test]
fn what_may_be_read_and_not_deleted_is_told_and_ends_it() {
    let shop = shop();
    (2..6).for_each(|n| drop(shop.image(&n.to_string(), 40 * DAY, &[&format!("sha-{n:07x}")])));
    let address = shop.registry.address().to_owned();
    let double = Double::start(move |request| match request.method.as_str() {
        "DELETE" => Reply::json(403, "{}"),
        _ => forward(&address, request),
    });
    let done = prune_with(&repository(double.address()), apply(), None, &Keychain::default());
    let done = done.expect("a plan").done.expect("tried");
    assert_eq!(
        (done.gone.len(), done.failed.len(), done.left),
        (0, 3, 2),
        "three refusals in a row are no accident"
    );
    assert!(done.failed[0].1.help.as_ref().is_some_and(|help| help.contains("delete")));
}

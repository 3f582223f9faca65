//! Servers, proxies and helpers that mean harm.

use super::command::{command, shop, text};
use super::double::{Double, Reply, forward};
use super::shop::{apply, prune, prune_with, repository};
use pipegen::net::Kind;
use pipegen::registry::oci::Keychain;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

#[test]
fn d150_this_machine_is_asked_by_no_proxy() {
    let shop = shop(2);
    let proxy = Double::start(|_| Reply::json(200, "{}"));
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        let mut call = command(&shop, shop.registry.address(), &[]);
        let done = call.env(name, format!("http://{}", proxy.address())).output().expect("pipegen");
        assert_eq!(done.status.code(), Some(0), "{name}: {}", text(&done.stderr));
        assert!(text(&done.stdout).contains("goes: 2 manifests"), "{name}");
    }
    assert_eq!(proxy.asked(), Vec::<String>::new());
}

#[test]
fn d151_a_realm_that_looks_like_this_machine_gets_no_password() {
    for realm in ["http://127.0.0.1:1@evil.test/token", "http://evil.test/token", "ftp://127.0.0.1/token"] {
        let double = Double::start(move |_| {
            Reply::json(401, "{}").with("www-authenticate", &format!("Bearer realm=\"{realm}\""))
        });
        let config = format!(r#"{{"auths": {{"{}": {{"auth": "dTpw"}}}}}}"#, double.address());
        let keys = Keychain::of_texts(&[&config]).expect("a configuration");
        let fault = prune_with(&repository(double.address()), apply(), None, &keys).expect_err("a fault");
        assert_eq!(fault.kind, Kind::Denied, "{fault}");
        assert!(!fault.message.contains("127.0.0.1:1@"), "{fault}");
    }
}

#[test]
fn d151_what_is_sent_on_takes_no_password_along_and_leads_to_no_plain_http() {
    let target = Double::start(|_| Reply::json(200, r#"{"tags": []}"#));
    let to = format!("http://{}/elsewhere", target.address());
    let double = Double::start(move |request| match request.headers.get("authorization") {
        None => Reply::json(401, "{}").with("www-authenticate", "Basic realm=\"x\""),
        Some(_) => Reply::json(302, "{}").with("location", &to),
    });
    let config = format!(r#"{{"auths": {{"{}": {{"auth": "dTpw"}}}}}}"#, double.address());
    let keys = Keychain::of_texts(&[&config]).expect("a configuration");
    prune_with(&repository(double.address()), apply(), None, &keys).expect_err("a fault");
    assert!(!target.requests().is_empty());
    assert!(target.requests().iter().all(|request| !request.headers.contains_key("authorization")));
    let double = Double::start(|_| Reply::json(302, "{}").with("location", "http://registry.test/v2/"));
    let fault = prune(&repository(double.address()), apply(), None).expect_err("a fault");
    assert!(fault.message.contains("is not followed"), "{fault}");
}

#[test]
fn d152_a_token_in_the_address_of_origin_is_not_printed() {
    let shop = shop(2);
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git").current_dir(shop.home.path()).args(arguments).output();
        assert!(done.expect("git").status.success());
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["remote", "add", "origin", "https://robot:hunter2@gitlab.test/acme/shop.git"]);
    for format in ["human", "json", "github"] {
        // As `command`, but GitHub is to be asked.
        let mut call = std::process::Command::new(env!("CARGO_BIN_EXE_pipegen"));
        drop(command(&shop, shop.registry.address(), &[]));
        call.args(["prune", "--format", format, "-f"]).arg(shop.home.path().join("pipeline.toml"));
        call.arg("--root").arg(shop.home.path()).env("GITHUB_TOKEN", "x").env_remove("GITHUB_REPOSITORY");
        let done = call.env("DOCKER_CONFIG", shop.home.path()).output().expect("pipegen");
        let said = text(&done.stdout) + &text(&done.stderr);
        assert_eq!(done.status.code(), Some(3), "{said}");
        assert!(said.contains("gitlab.test") && !said.contains("hunter2"), "{format}: {said}");
    }
}

#[test]
fn d153_an_answer_that_is_packed_is_not_unpacked_and_a_long_one_not_read() {
    let double = Double::start(|request| {
        assert_eq!(request.headers.get("accept-encoding").map(String::as_str), Some("identity"));
        // A gzip of a gigabyte of zeros begins so.
        let body = vec![0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3];
        Reply::Answer { status: 200, headers: vec![("content-encoding".to_owned(), "gzip".to_owned())], body }
    });
    let fault = prune(&repository(double.address()), apply(), None).expect_err("a fault");
    assert!(fault.message.contains("packed with `gzip`"), "{fault}");
    let double =
        Double::start(|_| Reply::Answer { status: 200, headers: Vec::new(), body: vec![b' '; 17 << 20] });
    let fault = prune(&repository(double.address()), apply(), None).expect_err("a fault");
    assert_eq!(fault.kind, Kind::TooLarge, "{fault}");
}

#[test]
fn d149_a_configuration_that_is_too_long_keeps_its_image_alone() {
    let shop = super::shop::Shop::open();
    shop.image("latest", 0, &["latest"]);
    let large = shop.image("large", 40 * super::shop::DAY, &["sha-0000001"]);
    let other = shop.image("other", 40 * super::shop::DAY, &["sha-0000002"]);
    let text = String::from_utf8(shop.registry.blob(&large).expect("a manifest")).expect("text");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let config = manifest["config"]["digest"].as_str().expect("a digest").to_owned();
    let address = shop.registry.address().to_owned();
    let double = Double::start(move |request| match request.path.ends_with(&config) {
        true => Reply::Answer { status: 200, headers: Vec::new(), body: vec![b' '; 34 << 20] },
        false => forward(&address, request),
    });
    let seen = prune(&repository(double.address()), apply(), None).expect("a prune");
    assert!(seen.done.is_some_and(|done| done.is_fine()));
    assert!(shop.has(&large) && !shop.has(&other));
}

#[test]
fn d154_a_helper_that_leaves_a_process_behind_is_not_waited_for() {
    let shop = shop(2);
    let helper = shop.home.path().join("docker-credential-slow");
    let script = "#!/bin/sh\nsleep 60 &\necho '{\"Username\": \"u\", \"Secret\": \"p\"}'\n";
    std::fs::write(&helper, script).expect("a helper");
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).expect("a program");
    std::fs::write(shop.home.path().join("config.json"), r#"{"credsStore": "slow"}"#)
        .expect("a configuration");
    let (address, given) = (shop.registry.address().to_owned(), "Basic dTpw");
    let double = Double::start(move |request| {
        match request.headers.get("authorization").is_some_and(|own| own == given) {
            true => forward(&address, request),
            false => Reply::json(401, "{}").with("www-authenticate", "Basic realm=\"x\""),
        }
    });
    let begun = Instant::now();
    let mut call = command(&shop, double.address(), &[]);
    let path = format!("{}:{}", shop.home.path().display(), std::env::var("PATH").expect("a path"));
    let done = call.env("PATH", path).output().expect("pipegen");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(begun.elapsed() < Duration::from_secs(40));
}

#[test]
fn d154_podmans_log_ins_are_found() {
    let shop = shop(2);
    let (address, given) = (shop.registry.address().to_owned(), "Basic dTpw");
    let double = Double::start(move |request| {
        match request.headers.get("authorization").is_some_and(|own| own == given) {
            true => forward(&address, request),
            false => Reply::json(401, "{}").with("www-authenticate", "Basic realm=\"x\""),
        }
    });
    let auth = format!(r#"{{"auths": {{"{}/acme": {{"auth": "dTpw"}}}}}}"#, double.address());
    let file = shop.home.path().join("containers/auth.json");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(&file, auth).expect("a file");
    for (name, value) in [("REGISTRY_AUTH_FILE", file.as_path()), ("XDG_RUNTIME_DIR", shop.home.path())] {
        let mut call = command(&shop, double.address(), &[]);
        let done = call.env_remove("REGISTRY_AUTH_FILE").env(name, value).output().expect("pipegen");
        assert_eq!(done.status.code(), Some(0), "{name}: {}", text(&done.stderr));
    }
}

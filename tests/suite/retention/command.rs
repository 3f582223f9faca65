//! The command, as a process.

use super::double::{Double, Reply, forward};
use super::shop::{DAY, Shop};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A shop with content keys that nobody looks up any more: what a pipeline without `keep` may lose.
pub fn shop(keys: usize) -> Shop {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    (0..keys)
        .for_each(|n| drop(shop.image(&format!("key {n}"), 40 * DAY, &[&format!("key-trusted-{n:040x}")])));
    shop
}

pub fn command(shop: &Shop, address: &str, arguments: &[&str]) -> Command {
    let file = shop.home.path().join("pipeline.toml");
    let text = format!(
        "[pipeline]\nname = \"CI\"\ntags = [{{ on = \"push\", tag = \"latest\" }}]\n\
         [image.app]\nrepository = \"{address}/acme/app\"\nfiles = [\"Dockerfile\"]\n\
         [registry.\"{address}\"]\nusername = \"u\"\npassword = \"${{{{ secrets.PASSWORD }}}}\"\n\
         [consumer.test]\nrun = \"true\"\n"
    );
    std::fs::write(&file, text).expect("a pipeline");
    std::fs::write(file.with_file_name("Dockerfile"), "FROM scratch\n").expect("a Dockerfile");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    command.arg("prune").arg("--without-github").arg("-f").arg(&file).args(arguments);
    command.env("DOCKER_CONFIG", shop.home.path()).env_remove("GITHUB_STEP_SUMMARY");
    command.env("XDG_STATE_HOME", shop.home.path().join("state")).env_remove("GITHUB_REPOSITORY");
    command.env_remove("DOCKER_AUTH_CONFIG").stdin(Stdio::null());
    command
}

fn run(shop: &Shop, arguments: &[&str]) -> Output {
    command(shop, shop.registry.address(), arguments).output().expect("pipegen")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("a document")
}

#[test]
fn a_dry_run_says_what_would_go_and_apply_what_went() {
    let shop = shop(3);
    let before = shop.bytes();
    let dry = run(&shop, &[]);
    let said = text(&dry.stdout);
    assert_eq!(dry.status.code(), Some(0), "{}", text(&dry.stderr));
    assert!(said.contains("  goes: 3 manifests"), "{said}");
    assert!(said.contains("row `latest` keeps `latest` for ever"), "{said}");
    assert!(said.contains("3 manifests would go, nothing was deleted"), "{said}");
    assert_eq!(text(&dry.stderr), "");
    assert_eq!(shop.bytes(), before);
    let summary = shop.home.path().join("summary.md");
    let mut apply = command(&shop, shop.registry.address(), &["--apply"]);
    let done = apply.env("GITHUB_STEP_SUMMARY", &summary).output().expect("pipegen");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("3 manifests of 3 deleted"), "{}", text(&done.stdout));
    assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest"]);
    let summary = std::fs::read_to_string(summary).expect("a summary");
    assert!(summary.contains("| 4 manifests | 3 |") && summary.contains("3 deleted, 0 left"), "{summary}");
    let again = run(&shop, &["--apply"]);
    assert!(text(&again.stdout).contains("0 manifests of 0 deleted"), "{}", text(&again.stdout));
    assert_eq!(again.status.code(), Some(0));
}

#[test]
fn the_document_has_reasons_sizes_and_what_was_done() {
    let shop = shop(2);
    let output = run(&shop, &["--apply", "--format", "json"]);
    let document = json(&output);
    assert_eq!((&document["version"], &document["applied"]), (&Value::from(1), &Value::from(true)));
    assert!(document["requests"].as_u64().is_some_and(|requests| requests > 10));
    let repository = &document["repositories"][0];
    assert_eq!(repository["error"], Value::Null);
    assert_eq!((&repository["manifests"], &repository["tags"]), (&Value::from(3), &Value::from(3)));
    let goes = repository["goes"].as_array().expect("what goes");
    assert!(goes.iter().all(|one| one["why"][0]["name"] == "content-key-expired"), "{goes:?}");
    assert!(goes.iter().all(|one| one["bytes"].as_u64().is_some_and(|bytes| bytes > 100)));
    let freed: u64 = goes.iter().filter_map(|one| one["bytes"].as_u64()).sum();
    assert_eq!(repository["freed"], Value::from(freed));
    let names: BTreeSet<&str> = repository["stays"][0]["why"]
        .as_array()
        .expect("reasons")
        .iter()
        .filter_map(|why| why["name"].as_str())
        .collect();
    let expected = ["forever", "min-age", "newest-of-all", "newest-of-default-branch"];
    assert_eq!(names, BTreeSet::from(expected));
    assert_eq!(repository["done"]["deleted"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_report_counts_row_by_row() {
    let shop = shop(2);
    shop.image("by hand", 100 * DAY, &["handmade"]);
    let output = run(&shop, &["--report", "--format", "json"]);
    let rows = json(&output)["repositories"][0]["rows"].clone();
    let row = |name: &str| {
        let all = rows.as_array().expect("rows");
        let row = all.iter().find(|row| row["row"] == name).unwrap_or_else(|| panic!("{name} in {rows}"));
        (row["tags"].as_u64(), row["images"].as_u64(), row["goes"].as_u64())
    };
    assert_eq!(row("latest"), (Some(1), Some(1), Some(0)));
    assert_eq!(row("(the pipeline's own)"), (Some(2), Some(2), Some(2)));
    assert_eq!(row("(no row)"), (Some(1), Some(1), Some(0)));
    let said = text(&run(&shop, &["--report"]).stdout);
    assert!(said.contains("(no row)") && said.contains("the next prune frees"), "{said}");
}

#[test]
fn too_much_is_refused_with_the_option_that_allows_it() {
    let shop = shop(12);
    let dry = run(&shop, &[]);
    assert_eq!(dry.status.code(), Some(0));
    assert!(text(&dry.stdout).contains("`--allow-share 93`"), "{}", text(&dry.stdout));
    let refused = run(&shop, &["--apply"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("12 of 13 manifests would go"), "{}", text(&refused.stderr));
    assert_eq!(shop.tags().len(), 13);
    assert_eq!(run(&shop, &["--apply", "--allow-share", "93"]).status.code(), Some(0));
    assert_eq!(shop.tags().len(), 1);
}

#[test]
fn d48_and_d52_a_fault_is_an_exit_code_and_a_message() {
    let shop = shop(2);
    let address = shop.registry.address().to_owned();
    let double = Double::start(move |request| match request.method.as_str() {
        "DELETE" => Reply::json(405, "{}"),
        _ => forward(&address, request),
    });
    let output = command(&shop, double.address(), &["--apply"]).output().expect("pipegen");
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    assert!(
        said.contains("could not be deleted") && said.contains("REGISTRY_STORAGE_DELETE_ENABLED"),
        "{said}"
    );
    let double = Double::start(|_| Reply::json(404, "{}"));
    for arguments in [&["--apply"][..], &[], &["--format", "github"], &["--format", "json"]] {
        let output = command(&shop, double.address(), arguments).output().expect("pipegen");
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        assert!(text(&output.stderr).contains("nothing was deleted there"), "{arguments:?}");
    }
}

/// What the registry counted is what is told: one for each tag and each manifest, and a few for the pages; no
/// more than eight at a time.
#[test]
fn stock_taking_tells_how_often_it_asked() {
    let shop = shop(100);
    let names: Vec<String> = (0..100).map(|n| format!("t{n}")).collect();
    shop.image("of a hundred tags", 0, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let (address, seen) = (shop.registry.address().to_owned(), Arc::new(AtomicUsize::new(0)));
    let (counter, most) = (Arc::clone(&seen), Arc::new(AtomicUsize::new(0)));
    let (open, highest) = (AtomicUsize::new(0), Arc::clone(&most));
    let double = Double::start(move |request| {
        counter.fetch_add(1, Ordering::Relaxed);
        highest.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(2));
        let reply = forward(&address, request);
        open.fetch_sub(1, Ordering::SeqCst);
        reply
    });
    let output = command(&shop, double.address(), &["--format", "json"]).output().expect("pipegen");
    let told = json(&output)["requests"].as_u64().expect("a number") as usize;
    assert_eq!(told, seen.load(Ordering::Relaxed));
    let most = most.load(Ordering::SeqCst);
    assert!((2..=8).contains(&most), "{most} at a time");
    let (tags, manifests) = (201, 102);
    assert!(told <= tags + manifests + 20, "{told} requests for {tags} tags");
}

#[test]
fn a_log_that_cannot_be_written_deletes_nothing() {
    let shop = shop(2);
    let output = run(&shop, &["--apply", "--log", "no/such/folder/log"]);
    assert_eq!((output.status.code(), shop.tags().len()), (Some(3), 3));
    let output = run(&shop, &["--apply", "--log", "/dev/full"]);
    assert_eq!((output.status.code(), shop.tags().len()), (Some(3), 3));
    assert!(text(&output.stderr).contains("cannot be written down"), "{}", text(&output.stderr));
}

#[test]
fn a_helper_of_docker_is_asked_for_the_password() {
    use std::os::unix::fs::PermissionsExt;
    let shop = shop(1);
    let address = shop.registry.address().to_owned();
    let double = Double::start(move |request| match request.headers.get("authorization") {
        Some(given) if given == "Basic dTpzZWNyZXQ=" => forward(&address, request),
        _ => Reply::json(401, "{}").with("www-authenticate", "Basic realm=\"here\""),
    });
    let helper = shop.home.path().join("docker-credential-fake");
    let script = "#!/bin/sh\nread -r host\ncase $host in\n127.0.0.1:*) echo '{\"Username\": \"u\", \"Secret\": \"secret\"}' ;;\nesac\n";
    std::fs::write(&helper, script).expect("a helper");
    std::fs::set_permissions(&helper, PermissionsExt::from_mode(0o755)).expect("a helper");
    std::fs::write(shop.home.path().join("config.json"), r#"{"credsStore": "fake"}"#).expect("a file");
    let path = std::env::var("PATH").expect("a path");
    let mut command = command(&shop, double.address(), &[]);
    let output = command.env("PATH", format!("{}:{path}", utf8(shop.home.path()))).output().expect("pipegen");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // A variable comes first.
    let auth = r#"{"auths": {"ADDRESS": {"auth": "bm86"}}}"#.replace("ADDRESS", double.address());
    let output = command.env("DOCKER_AUTH_CONFIG", auth).output().expect("pipegen");
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("docker login"), "{}", text(&output.stderr));
}

#[test]
fn a_prune_that_is_killed_is_completed_by_the_next() {
    for place in [0, 3] {
        for is_done in [false, true] {
            let shop = shop(6);
            let child: Arc<Mutex<Option<Child>>> = Arc::default();
            let (address, victim) = (shop.registry.address().to_owned(), Arc::clone(&child));
            let deletions = AtomicUsize::new(0);
            let double = Double::start(move |request| {
                if request.method != "DELETE" || deletions.fetch_add(1, Ordering::Relaxed) != place {
                    return forward(&address, request);
                }
                if is_done {
                    forward(&address, request);
                }
                victim.lock().expect("the child").as_mut().expect("a child").kill().expect("killed");
                Reply::Cut
            });
            let log = shop.home.path().join("log");
            let arguments = ["--apply", "--allow-share", "100", "--log", utf8(&log)];
            // Held until the child is known: the server waits for it.
            let mut held = child.lock().expect("the child");
            let mut command = command(&shop, double.address(), &arguments);
            let spawned = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("pipegen");
            *held = Some(spawned);
            drop(held);
            let status = loop {
                let status = child.lock().expect("the child").as_mut().expect("a child").try_wait();
                match status.expect("a status") {
                    Some(status) => break status,
                    None => std::thread::sleep(Duration::from_millis(10)),
                }
            };
            assert_eq!(status.code(), None, "it was killed");
            let left = 7 - place - usize::from(is_done);
            assert_eq!(shop.tags().len(), left);
            let going = std::fs::read_to_string(&log).expect("a log");
            assert_eq!(going.matches("\"event\":\"going\"").count(), place + 1);
            let again = run(&shop, &["--apply", "--allow-share", "100", "--log", utf8(&log)]);
            assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
            assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest"]);
            shop.pull("latest");
        }
    }
}

#[test]
fn two_prunes_at_once_reach_the_end_of_one() {
    let shop = shop(6);
    let address = shop.registry.address().to_owned();
    let waiting = AtomicUsize::new(0);
    // Nobody deletes before both have made their plans.
    let double = Double::start(move |request| {
        if request.method == "DELETE" {
            waiting.fetch_add(1, Ordering::Relaxed);
            let begun = Instant::now();
            while waiting.load(Ordering::Relaxed) < 2 && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        forward(&address, request)
    });
    let children: Vec<Child> = (0..2)
        .map(|_| {
            let mut one = command(&shop, double.address(), &["--apply", "--allow-share", "100"]);
            one.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pipegen")
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("an end");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        // Each counts what it deleted itself, and says what was gone when it came.
        let said = text(&output.stdout);
        let line = said.lines().find(|line| line.contains(" of 6 deleted")).expect("a sum");
        let numbers =
            line.split([' ', ',']).filter_map(|word| word.parse::<usize>().ok()).collect::<Vec<_>>();
        let before = if line.contains("gone before") { numbers[2] } else { 0 };
        assert_eq!((numbers[0] + before, numbers[1]), (6, 6), "{line}");
    }
    assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest"]);
    shop.pull("latest");
}

fn utf8(path: &Path) -> &str {
    path.to_str().expect("text")
}

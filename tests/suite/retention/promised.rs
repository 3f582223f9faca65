//! What docs/prune.md promises of the command, beside what the other files hold it to.

use super::command::{command, shop, text};
use super::double::{Double, Reply, forward};
use super::shop::{DAY, Shop};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn utf8(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// The registry that a log speaks of.
fn host(lines: &str) -> String {
    let line: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    line["repository"].as_str().expect("a repository").trim_end_matches("/acme/app").to_owned()
}

fn names(shop: &Shop) -> Vec<String> {
    shop.tags().into_keys().collect()
}

/// Runs `command` against the registry, and sends the process `signal` when it asks for the deletion of this
/// number, which is carried out.
fn signalled(shop: &Shop, signal: &'static str, place: usize) -> Output {
    let child: Arc<Mutex<Option<u32>>> = Arc::default();
    let (address, victim) = (shop.registry.address().to_owned(), Arc::clone(&child));
    let deletions = AtomicUsize::new(0);
    let double = Double::start(move |request| {
        let reply = forward(&address, request);
        if request.method == "DELETE" && deletions.fetch_add(1, Ordering::Relaxed) == place {
            let id = victim.lock().expect("the child").expect("a child").to_string();
            let kill = Command::new("kill").args([signal, &id]).status();
            assert!(kill.expect("kill").success());
            std::thread::sleep(Duration::from_secs(1));
        }
        reply
    });
    let mut held = child.lock().expect("the child");
    let mut call = command(shop, double.address(), &["--apply", "--allow-share", "100"]);
    let spawned = call.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pipegen");
    *held = Some(spawned.id());
    drop(held);
    Child::wait_with_output(spawned).expect("an end")
}

#[test]
fn ctrl_c_leaves_a_whole_log_that_was_named_before_and_the_next_prune_finishes() {
    for signal in ["-INT", "-TERM"] {
        let shop = shop(6);
        let stopped = signalled(&shop, signal, 2);
        assert_ne!(stopped.status.code(), Some(0), "{signal}");
        let said = text(&stopped.stdout);
        let (_, rest) = said.split_once("every deletion is written into ").expect("the log is named");
        let log = Path::new(rest.lines().next().expect("a path"));
        let lines = std::fs::read_to_string(log).expect("a log");
        assert!(lines.ends_with('\n'), "{signal}: {lines}");
        let events: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect();
        let count = |name: &str| events.iter().filter(|line| line["event"] == name).count();
        // What went is in the log, with the one at which it was stopped.
        assert_eq!((count("going"), shop.tags().len()), (3, 4), "{signal}: {lines}");
        assert!(
            events.iter().filter(|line| line["event"] == "going").all(|line| line["manifest"].is_string())
        );
        let next = command(&shop, shop.registry.address(), &["--apply", "--allow-share", "100"]).output();
        assert_eq!(next.expect("pipegen").status.code(), Some(0), "{signal}");
        assert_eq!(names(&shop), ["latest"], "{signal}");
        // The server in between passes no uploads on.
        std::fs::write(log, lines.replace(&host(&lines), shop.registry.address())).expect("a log");
        let back =
            command(&shop, shop.registry.address(), &["--restore", utf8(log)]).output().expect("pipegen");
        assert_eq!(back.status.code(), Some(0), "{}", text(&back.stderr));
        assert_eq!(shop.tags().len(), 4, "{signal}: what that log has is put back");
    }
}

/// A registry that wants an index to go before what it lists, with the process that is killed as soon as it went.
#[test]
fn what_lost_its_index_when_a_prune_was_killed_is_found_by_the_log() {
    found_again(None);
    found_again(Some("--log"));
    found_again(Some("--resume"));
}

/// By the log in the folder of logs, or by one that is named with this option, as another machine uploaded it.
fn found_again(option: Option<&str>) {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let images = [shop.image("a", 90 * DAY, &[]), shop.image("b", 90 * DAY, &[])];
    let index = shop.index(&[&images[0], &images[1]], &[&format!("key-trusted-{:040x}", 1)]);
    let child: Arc<Mutex<Option<Child>>> = Arc::default();
    let (address, victim) = (shop.registry.address().to_owned(), Arc::clone(&child));
    let (own, listed) = (index.clone(), images.clone());
    let double = Double::start(move |request| {
        if request.method != "DELETE" {
            return forward(&address, request);
        }
        if listed.iter().any(|digest| request.path.ends_with(digest)) {
            let said =
                r#"{"errors": [{"code": "GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE", "message": "referenced"}]}"#;
            return Reply::json(412, said);
        }
        let reply = forward(&address, request);
        if request.path.ends_with(&own) {
            victim.lock().expect("the child").as_mut().expect("a child").kill().expect("killed");
            return Reply::Cut;
        }
        reply
    });
    let mut held = child.lock().expect("the child");
    let mut call = command(&shop, double.address(), &["--apply"]);
    *held = Some(call.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("pipegen"));
    drop(held);
    let begun = Instant::now();
    while child.lock().expect("the child").as_mut().expect("a child").try_wait().expect("a status").is_none()
    {
        assert!(begun.elapsed() < Duration::from_secs(60), "it was not killed");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!shop.has(&index) && images.iter().all(|digest| shop.has(digest)), "cut behind the index");
    // Logs are found by the repository's name, which has the address in it.
    let state = shop.home.path().join("state/pipegen/prune");
    let mut logs = 0;
    for entry in std::fs::read_dir(&state).expect("logs") {
        let log = entry.expect("a log").path();
        let lines = std::fs::read_to_string(&log).expect("a log");
        std::fs::write(&log, lines.replace(double.address(), shop.registry.address())).expect("a log");
        logs += 1;
    }
    assert_eq!(logs, 1);
    let forgetful = command(&shop, shop.registry.address(), &["--apply"])
        .env("XDG_STATE_HOME", shop.home.path().join("elsewhere"))
        .output()
        .expect("pipegen");
    assert_eq!(forgetful.status.code(), Some(0));
    assert!(images.iter().all(|digest| shop.has(digest)), "without the log nothing leads to them");
    let log = std::fs::read_dir(&state).expect("logs").next().expect("a log").expect("a log").path();
    let next = match option {
        None => command(&shop, shop.registry.address(), &["--apply"]).output(),
        Some(option) => command(&shop, shop.registry.address(), &["--apply", option, utf8(&log)])
            .env("XDG_STATE_HOME", shop.home.path().join("elsewhere"))
            .output(),
    };
    let next = next.expect("pipegen");
    assert_eq!(next.status.code(), Some(0), "{}", text(&next.stderr));
    assert_eq!(images.iter().filter(|digest| shop.has(digest)).count(), 0, "{}", text(&next.stdout));
}

#[test]
fn a_log_to_resume_that_cannot_be_read_deletes_nothing() {
    let shop = shop(2);
    let broken = shop.home.path().join("broken.jsonl");
    for content in [None, Some("<html>\n")] {
        if let Some(content) = content {
            std::fs::write(&broken, content).expect("a file");
        }
        let call = command(&shop, shop.registry.address(), &["--apply", "--resume", utf8(&broken)]).output();
        let done = call.expect("pipegen");
        assert_eq!(done.status.code(), Some(2), "{}", text(&done.stderr));
        assert!(text(&done.stderr).contains("broken.jsonl"), "{}", text(&done.stderr));
    }
    assert_eq!(shop.tags().len(), 3);
}

/// The same command over a pipeline whose rows are these.
fn of_rows(shop: &Shop, rows: &str, arguments: &[&str]) -> Command {
    let call = command(shop, shop.registry.address(), arguments);
    let file = shop.home.path().join("pipeline.toml");
    let own = std::fs::read_to_string(&file).expect("a pipeline");
    let rows = format!("tags = [{rows}, {{ on = \"push\", tag = \"latest\" }}]");
    std::fs::write(&file, own.replace("tags = [{ on = \"push\", tag = \"latest\" }]", &rows))
        .expect("a pipeline");
    call
}

fn git(place: &Path, arguments: &[&str]) -> String {
    let done = Command::new("git")
        .current_dir(place)
        .args(["-c", "user.name=A", "-c", "user.email=a@acme.test", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .output()
        .expect("git");
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stdout).trim().to_owned()
}

const COMMITS: &str = r#"{ on = "push", branches = ["main"], tag = "sha-{short-sha}", keep = "30d" }"#;

/// An image of ninety days with the tag of a commit of today, and another with one that nobody knows.
fn used_again() -> (Shop, String) {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    let place = shop.home.path();
    git(place, &["init", "--quiet", "--initial-branch=main"]);
    git(place, &["commit", "--quiet", "--allow-empty", "-m", "Sell more"]);
    let today = format!("sha-{}", &git(place, &["rev-parse", "HEAD"])[..7]);
    shop.image("used again", 90 * DAY, &[&today]);
    shop.image("old", 90 * DAY, &["sha-0000001"]);
    (shop, today)
}

#[test]
fn without_github_the_clone_is_read_all_the_same() {
    let (shop, today) = used_again();
    let root = utf8(shop.home.path()).to_owned();
    let done = of_rows(&shop, COMMITS, &["--apply", "--root", &root]).output().expect("pipegen");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!(names(&shop), ["latest".to_owned(), today], "its commit is of today");
}

#[test]
fn the_notes_name_tags_of_two_rows_tags_without_an_age_and_images_of_others() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    shop.image("of two", 3 * DAY, &["main-0000001"]);
    shop.image_of("of no age", &Value::Null, &["sha-0000002"]);
    shop.labelled("theirs", 90 * DAY, "https://github.com/other/app", &["sha-0000003"]);
    let both = r#"{ on = "push", branches = ["main"], tag = "{branch}-{short-sha}", keep = "7d" },
        { on = "manual", branches = ["main"], tag = "main-{short-sha}", keep = "30d" }"#;
    let mut call = of_rows(&shop, &format!("{COMMITS}, {both}"), &[]);
    let done = call.env("GITHUB_REPOSITORY", "acme/shop").output().expect("pipegen");
    let said = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    for note in [
        "1 tag, such as `main-0000001`, can be of the rows `{branch}-{short-sha}`, `main-{short-sha}`",
        "the age of 1 tag of the row `sha-{short-sha}` is unknown",
        "1 manifest of `https://github.com/other/app`, as the label says: left alone",
    ] {
        assert!(said.lines().any(|line| line.starts_with("note: ") && line.contains(note)), "{note}: {said}");
    }
}

#[test]
fn a_git_that_hangs_is_ended_and_nothing_is_deleted() {
    use std::os::unix::fs::PermissionsExt;
    let (shop, _) = used_again();
    let programs = shop.home.path().join("programs");
    std::fs::create_dir(&programs).expect("a folder");
    std::fs::write(programs.join("git"), "#!/bin/sh\nexec sleep 300\n").expect("a git");
    std::fs::set_permissions(programs.join("git"), PermissionsExt::from_mode(0o755)).expect("a program");
    let root = utf8(shop.home.path()).to_owned();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").expect("a path"));
    let mut call = of_rows(&shop, COMMITS, &["--apply", "--root", &root]);
    let begun = Instant::now();
    let done = call.env("PATH", path).env("GITHUB_REPOSITORY", "acme/shop").output().expect("pipegen");
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("it said nothing for 10 seconds, and was ended"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert_eq!(shop.tags().len(), 3);
}

#[test]
fn max_time_ends_it_between_two_groups() {
    let shop = shop(4);
    let address = shop.registry.address().to_owned();
    let double = Double::start(move |request| {
        if request.method == "DELETE" {
            std::thread::sleep(Duration::from_millis(1_500));
        }
        forward(&address, request)
    });
    let done = command(&shop, double.address(), &["--apply", "--max-time", "2s"]).output().expect("pipegen");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("`--max-time 2s` has passed"), "{}", text(&done.stdout));
    let left = shop.tags().len();
    assert!((2..5).contains(&left), "{left}: it begins no group after its time");
}

/// A registry that wants a user, `u` with `p`.
fn locked(shop: &Shop) -> Double {
    let address = shop.registry.address().to_owned();
    Double::start(move |request| match request.headers.get("authorization") {
        Some(given) if given == "Basic dTpw" => forward(&address, request),
        _ => Reply::json(401, "{}").with("www-authenticate", "Basic realm=\"x\""),
    })
}

#[test]
fn log_ins_are_found_in_every_place_that_the_page_names() {
    use std::os::unix::fs::PermissionsExt;
    let shop = shop(1);
    let double = locked(&shop);
    let home = shop.home.path().join("home");
    let file = |path: &str, content: &str| {
        let path = home.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, content).expect("a file");
        path
    };
    let auth = |key: &str| format!(r#"{{"auths": {{"{key}": {{"auth": "dTpw"}}}}}}"#);
    let whole = auth(double.address());
    let code = |set: &[(&str, &str)]| {
        let mut call = command(&shop, double.address(), &[]);
        call.env_remove("DOCKER_CONFIG").env_remove("REGISTRY_AUTH_FILE").env_remove("XDG_RUNTIME_DIR");
        call.env_remove("XDG_CONFIG_HOME").env("HOME", &home).envs(set.iter().copied());
        let done = call.output().expect("pipegen");
        (done.status.code(), text(&done.stderr))
    };
    assert_eq!(code(&[]).0, Some(3), "nowhere");
    assert_eq!(code(&[("DOCKER_AUTH_CONFIG", &whole)]).0, Some(0));
    for place in [".docker/config.json", ".config/containers/auth.json"] {
        let own = file(place, &whole);
        assert_eq!(code(&[]).0, Some(0), "{place}");
        std::fs::remove_file(own).expect("removed");
    }
    let own = file("elsewhere/config.json", &whole);
    assert_eq!(code(&[("DOCKER_CONFIG", utf8(own.parent().expect("a folder")))]).0, Some(0));
    for (key, expected) in [("acme/app", 0), ("acme", 0), ("other", 3), ("acme/application", 3)] {
        let own = file("auth.json", &auth(&format!("{}/{key}", double.address())));
        assert_eq!(code(&[("REGISTRY_AUTH_FILE", utf8(&own))]).0, Some(expected), "{key}");
    }
    let helper = file(
        "programs/docker-credential-own",
        "#!/bin/sh\necho '{\"Username\": \"u\", \"Secret\": \"p\"}'\n",
    );
    std::fs::set_permissions(&helper, PermissionsExt::from_mode(0o755)).expect("a program");
    file(".docker/config.json", &format!(r#"{{"credHelpers": {{"{}": "own"}}}}"#, double.address()));
    let path = format!("{}:{}", home.join("programs").display(), std::env::var("PATH").expect("a path"));
    assert_eq!(code(&[("PATH", &path)]).0, Some(0), "credHelpers");
    let token = format!(r#"{{"auths": {{"{}": {{"identitytoken": "secret"}}}}}}"#, double.address());
    let (exit, said) = code(&[("DOCKER_AUTH_CONFIG", &token)]);
    assert!(exit == Some(3) && said.contains("identity token is not supported"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn others_are_asked_by_https_and_by_the_proxy_of_the_environment() {
    let shop = shop(1);
    // Each call writes the pipeline's file, so they are made one by one.
    let calls: Vec<(&str, Double, Command)> = ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"]
        .into_iter()
        .map(|name| {
            let proxy = Double::start(|_| Reply::json(403, "{}"));
            let mut call = command(&shop, "registry.test", &["--apply"]);
            for other in ["http", "https", "all", "no"].map(|kind| format!("{kind}_proxy")) {
                call.env_remove(&other).env_remove(other.to_uppercase());
            }
            call.env(name, format!("http://{}", proxy.address()));
            (name, proxy, call)
        })
        .collect();
    // Each gives up after some pauses: the three do so side by side.
    std::thread::scope(|scope| {
        for (name, proxy, call) in calls {
            scope.spawn(move || asked_through(name, &proxy, call));
        }
    });
}

/// Prunes by the proxy that this variable names.
fn asked_through(name: &str, proxy: &Double, mut call: Command) {
    let done = call.output().expect("pipegen");
    assert_eq!(done.status.code(), Some(3), "{name}");
    let asked: BTreeSet<String> = proxy.asked().iter().cloned().collect();
    // It is to lead to TLS: what is asked inside it does not see.
    assert_eq!(asked, BTreeSet::from(["CONNECT registry.test:443".to_owned()]), "{name}");
}

#[test]
fn a_repository_that_cannot_be_listed_stops_no_other() {
    let shop = shop(2);
    let broken = Double::start(|_| Reply::json(404, "{}"));
    let call = |arguments: &[&str]| {
        let mut call = command(&shop, shop.registry.address(), arguments);
        let file = shop.home.path().join("pipeline.toml");
        let own = std::fs::read_to_string(&file).expect("a pipeline");
        let other = broken.address();
        let more = format!(
            "[image.base]\nrepository = \"{other}/acme/base\"\nfiles = [\"Dockerfile\"]\n[registry.\"{other}\"]\n\
             username = \"u\"\npassword = \"${{{{ secrets.PASSWORD }}}}\"\n"
        );
        let own = own
            .replace("[consumer.test]\n", &format!("{more}[consumer.test]\nimages = [\"app\", \"base\"]\n"));
        std::fs::write(&file, own).expect("a pipeline");
        call.output().expect("pipegen")
    };
    let done = call(&["--apply"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("nothing was deleted there") && said.contains("acme/base"), "{said}");
    assert_eq!(names(&shop), ["latest"], "the other repository is pruned: {said}");
}

#[test]
fn faults_are_annotations_where_github_reads_them() {
    let shop = shop(2);
    let double = Double::start(|_| Reply::json(404, "{}"));
    let done = command(&shop, double.address(), &["--format", "github"]).output().expect("pipegen");
    assert_eq!(done.status.code(), Some(3));
    assert!(text(&done.stderr).starts_with("::error"), "{}", text(&done.stderr));
}

#[test]
fn no_log_writes_none_and_a_dry_run_writes_none_either() {
    let shop = shop(4);
    for arguments in [&[][..], &["--apply", "--no-log"]] {
        let done = command(&shop, shop.registry.address(), arguments).output().expect("pipegen");
        assert_eq!(done.status.code(), Some(0));
        assert!(!shop.home.path().join("state").exists() && !text(&done.stdout).contains("log: "));
    }
    assert_eq!(names(&shop), ["latest"]);
}

/// The line of each deletion is there when the registry is asked for it.
#[test]
fn the_line_is_on_the_disk_before_the_manifest_goes() {
    let shop = shop(3);
    let log = shop.home.path().join("prune.jsonl");
    let (address, own) = (shop.registry.address().to_owned(), log.clone());
    let missing = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&missing);
    let double = Double::start(move |request| {
        if request.method == "DELETE" {
            let digest = request.path.rsplit('/').next().expect("a digest");
            let lines = std::fs::read_to_string(&own).unwrap_or_default();
            let is_there = lines.lines().any(|line| line.contains("\"going\"") && line.contains(digest));
            counter.fetch_add(usize::from(!is_there), Ordering::Relaxed);
        }
        forward(&address, request)
    });
    let done =
        command(&shop, double.address(), &["--apply", "--allow-share", "100", "--log", utf8(&log)]).output();
    assert_eq!(done.expect("pipegen").status.code(), Some(0));
    assert_eq!((missing.load(Ordering::Relaxed), shop.tags().len()), (0, 1));
    let lines = std::fs::read_to_string(&log).expect("a log");
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let words: Vec<&str> = events.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(words, ["going", "gone"].repeat(3));
    let going = events.iter().filter(|line| line["event"] == "going");
    going.for_each(|line| assert!(line["media-type"].is_string() && line["tags"][0].is_string(), "{line}"));
}

/// The generated job uploads what it writes, whatever came of it.
#[test]
fn the_generated_job_uploads_its_log() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/generated/charon/.github/workflows/ci-retention.yml");
    let workflow: Value =
        serde_yaml::from_str(&std::fs::read_to_string(path).expect("a workflow")).expect("YAML");
    let steps = workflow["jobs"]["prune"]["steps"].as_array().expect("steps");
    let place = |name: &str| steps.iter().position(|step| step["name"] == name).expect("a step");
    let (prune, keep) = (&steps[place("Prune")], &steps[place("Keep the log")]);
    assert!(place("Prune") < place("Keep the log"));
    assert_eq!(keep["with"]["path"], prune["env"]["LOG"]);
    assert_eq!(keep["with"]["name"], "prune-log-${{ github.run_attempt }}");
    assert_eq!(keep["if"], "${{ always() }}");
    // From where the next run fetches it.
    assert!(path.ends_with(prune["env"]["WORKFLOW"].as_str().expect("a file")));
    assert_eq!(workflow["jobs"]["prune"]["permissions"]["actions"], "read");
    assert_eq!(workflow["on"]["workflow_dispatch"]["inputs"]["apply"]["default"], false);
    assert_eq!(prune["env"]["APPLY"], "${{ github.event_name == 'schedule' || inputs.apply }}");
}

#[test]
fn further_repositories_of_an_image_are_not_pruned() {
    let shop = shop(2);
    let further = Double::start(|_| Reply::json(500, "{}"));
    let mut call = command(&shop, shop.registry.address(), &["--apply"]);
    let file = shop.home.path().join("pipeline.toml");
    let own = std::fs::read_to_string(&file).expect("a pipeline");
    let (first, second) = (shop.registry.address(), further.address());
    let both = format!("repository = [\"{first}/acme/app\", \"{second}/acme/app\"]");
    let login =
        format!("[registry.\"{second}\"]\nusername = \"u\"\npassword = \"${{{{ secrets.PASSWORD }}}}\"\n");
    let own = own.replace(&format!("repository = \"{first}/acme/app\""), &both);
    std::fs::write(&file, own.replace("[consumer.test]", &format!("{login}[consumer.test]")))
        .expect("a pipeline");
    let done = call.output().expect("pipegen");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!((names(&shop), further.asked()), (vec!["latest".to_owned()], Vec::new()));
}

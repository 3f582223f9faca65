//! What the scripts say to a registry over the wire, by the real curl: challenges, tokens, redirects, and
//! answers without an end.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

/// A request: its path, and what it says of who asks.
type Seen = Arc<Mutex<Vec<(String, String)>>>;
type Answer = Box<dyn Fn(&str, &str) -> String + Send + Sync>;

const MANIFEST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}"#;

fn answer(status: &str, headers: &[String], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

fn serve_one(mut stream: TcpStream, seen: &Seen, answer: &Answer) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let asks =
        headers.iter().find_map(|line| line.strip_prefix("Authorization: ")).unwrap_or_default().to_owned();
    let text = answer(&path, &asks);
    seen.lock().unwrap().push((path, asks));
    // Who has heard enough closes.
    let _ = stream.write_all(text.as_bytes());
}

/// A registry on a port of this machine.
fn registry(answer: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> (u16, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let (log, answer): (Seen, Arc<Answer>) = (Arc::clone(&seen), Arc::new(Box::new(answer)));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            thread::spawn(move || serve_one(stream, &log, &answer));
        }
    });
    (port, seen)
}

/// Runs lines behind a script that they read, as somebody who has logged in at the port.
fn run(script: &str, port: u16, lines: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let config = format!(r#"{{"auths":{{"127.0.0.1:{port}":{{"auth":"dTpw"}}}}}}"#);
    std::fs::write(home.path().join("config.json"), config).unwrap();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scripts");
    let text = format!("source {}/{script}.sh\nR=127.0.0.1:{port}/o/app\n{lines}", scripts.display());
    let mut bash = Command::new("bash");
    let bash = bash.args(["-euo", "pipefail", "-c", &text]).env("DOCKER_CONFIG", home.path());
    let done =
        bash.envs([("PIPEGEN_TRIES", "1"), ("PIPEGEN_DELAY", "0"), ("no_proxy", "*")]).output().unwrap();
    String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap()
}

fn challenge(port: u16) -> String {
    let header = format!(
        "WWW-Authenticate: Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"a b&c=d\",scope=\"repository:o/app:pull\""
    );
    answer("401 Unauthorized", &[header], r#"{"errors":[{"code":"UNAUTHORIZED"}]}"#)
}

/// The registry of the tests: a token counts for one request, as one that has expired in between.
fn with_tokens(tokens: &Mutex<usize>, port: u16, path: &str, asks: &str) -> String {
    let mut given = tokens.lock().unwrap();
    if path.starts_with("/token") {
        if asks != "Basic dTpw" {
            return answer("403 Forbidden", &[], "");
        }
        *given += 1;
        return answer("200 OK", &[], &format!(r#"{{"token":"t{given}"}}"#));
    }
    let expired = *given == 1 && path.ends_with("/second");
    if expired || asks != format!("Bearer t{given}") {
        challenge(port)
    } else {
        answer("200 OK", &[], MANIFEST)
    }
}

#[test]
fn a_challenge_is_answered_with_a_token_and_one_that_has_expired_with_another() {
    let (tokens, own) = (Mutex::new(0), Arc::new(Mutex::new(0)));
    let to = Arc::clone(&own);
    let (port, seen) = registry(move |path, asks| with_tokens(&tokens, *to.lock().unwrap(), path, asks));
    *own.lock().unwrap() = port;
    let said = run("registry", port, "resolve $R:first && echo one; resolve $R:second && echo two");
    assert_eq!(said, "one\ntwo\n");
    let seen: Vec<String> =
        seen.lock().unwrap().iter().map(|(path, asks)| format!("{asks} {path}")).collect();
    assert_eq!(seen.len(), 6, "{seen:#?}");
    assert!(seen[1].starts_with("Basic dTpw /token?service=a+b%26c%3d"), "{seen:#?}");
    assert!(seen[1].to_lowercase().ends_with("&scope=repository%3ao%2fapp%3apull"), "{seen:#?}");
    assert_eq!(seen[2], "Bearer t1 /v2/o/app/manifests/first");
    assert_eq!(seen[5], "Bearer t2 /v2/o/app/manifests/second");
}

/// Refused by whoever grants access, or sent for it to a place without TLS: nothing is known of the tag.
#[test]
fn a_challenge_that_cannot_be_answered_is_no_answer() {
    for realm in ["http://registry.example/token", "file:///etc/passwd", "http://127.0.0.1.example.org/token"]
    {
        let (port, seen) = registry(move |_, _| {
            let header = format!("WWW-Authenticate: Bearer realm=\"{realm}\",service=\"x\"");
            answer("401 Unauthorized", &[header], r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#)
        });
        let said = run("registry", port, "answer=0; resolve $R:first || answer=$?; echo \"answer $answer\"");
        assert!(said.starts_with("answer 2\n"), "{realm}: {said}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{realm}");
    }
}

/// Registries send clients elsewhere for blobs: without what says who asks.
#[test]
fn who_asks_is_not_told_where_a_blob_is_fetched() {
    let (other, there) = registry(|_, _| answer("200 OK", &[], "{}"));
    let (port, here) = registry(move |_, asks| {
        if asks.is_empty() {
            return answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"x\"".to_owned()], "");
        }
        answer("307 Temporary Redirect", &[format!("Location: http://localhost:{other}/blob")], "")
    });
    let lines =
        "id=sha256:$(printf '{}' | sha256sum | cut -d' ' -f1)\nblob $R $id $WORK/blob && cat $WORK/blob";
    assert_eq!(run("registry", port, lines), "{}");
    assert_eq!(here.lock().unwrap().last().unwrap().1, "Basic dTpw");
    assert_eq!(*there.lock().unwrap(), [("/blob".to_owned(), String::new())]);
}

#[test]
fn d123_an_answer_has_an_end() {
    let (port, _) =
        registry(|_, _| answer("200 OK", &[], &format!("{{\"a\":\"{}\"}}", "x".repeat(20_000_000))));
    let lines = "answer=0; resolve $R:large || answer=$?\necho \"answer $answer\"; (($(stat --format %s $WORK/answer) <= LARGEST_ANSWER)) && echo small";
    let said = run("registry", port, lines);
    assert!(said.starts_with("answer 2\nsmall\n"), "{said}");
    let (port, seen) = registry(|_, _| {
        let next = "Link: </v2/o/app/referrers/sha256:0?n=1>; rel=\"next\"".to_owned();
        answer("200 OK", &[next], r#"{"manifests":[]}"#)
    });
    let said = run(
        "referrers",
        port,
        "answer=0; referrers $R sha256:0 $WORK/list || answer=$?; echo \"answer $answer\"",
    );
    assert!(said.starts_with("answer 2\n"), "{said}");
    assert_eq!(seen.lock().unwrap().len(), 50);
}

//! How `docker/build-push-action` reads an input that is a list: as CSV, with the reader of the stub.

use std::process::Command;

use super::harness::tools;

/// The items of a text; `commas`: they belong to an item.
fn items(text: &str, commas: bool) -> Result<Vec<String>, String> {
    let program = "import json, sys\n\
        from standin.inputs import items\n\
        print(json.dumps(items(sys.argv[1], sys.argv[2] == 'true')))";
    let mut python = Command::new(tools::pinned("python3"));
    python.args(["-c", program, text, &commas.to_string()]).current_dir(tools::root().join("tests/act"));
    let done = python.env("PYTHONDONTWRITEBYTECODE", "1").output().expect("run Python");
    match done.status.success() {
        true => Ok(serde_json::from_slice(&done.stdout).expect("a list")),
        false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
    }
}

#[test]
fn a_line_is_an_item_and_quotes_count_where_it_starts() {
    for (text, wanted) in [
        ("A=1\nB=2", &["A=1", "B=2"][..]),
        ("A=1,2", &["A=1,2"]),
        ("A=say \"hi\", now", &["A=say \"hi\", now"]),
        ("\"A=1,2\"", &["A=1,2"]),
        ("\"A=one\ntwo\"\nB=2", &["A=one\ntwo", "B=2"]),
        ("\"A=say \"\"hi\"\"\"", &["A=say \"hi\""]),
        ("\"A\"B=1", &["\"A\"B=1"]),
        ("A=1\r\n\r\nB=2", &["A=1", "B=2"]),
        ("A=1,\"2\n3\"", &["A=1,2\n3"]),
        ("A= 1 , 2 ", &["A= 1 , 2"]),
        ("A=\nB=#2", &["A=", "B=#2"]),
    ] {
        assert_eq!(
            items(text, true).as_deref(),
            Ok(&wanted.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>()[..]),
            "{text:?}"
        );
    }
    assert!(items("\"A=1", true).is_err_and(|said| said.contains("Quote Not Closed")));
}

#[test]
fn commas_part_what_is_a_list_of_names() {
    for (text, wanted) in [
        ("linux/amd64,linux/arm64", &["linux/amd64", "linux/arm64"][..]),
        ("a:1, b:2\nc:3", &["a:1", "b:2", "c:3"]),
        ("\"a,b\"", &["a", "b"]),
    ] {
        assert_eq!(items(text, false).expect("a list"), wanted, "{text:?}");
    }
}

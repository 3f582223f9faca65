//! `keep`: how it is read, what stands where nothing is written, and that `pipegen tags` says it.

use pipegen::cli::{Console, run};
use pipegen::compiler::compile;
use pipegen::language::value::{Duration, Keep, Leaf};
use serde_json::{Value, json};

const PIPELINE: &str = r#"
[pipeline]
name = "CI"
tags = [
  { on = "push", tag = "{sha}" },
  { on = "push", tag = "run-{run}", keep = "30d", after = "gate" },
  { on = "push", tag = "edge-{date}", keep = "newest 3" },
  { on = "push", tag = "edge" },
  { on = "release", tag = "{version}" },
  { on = "release", tag = "stable", keep = "365d" },
]

[image.app]
repository = "ghcr.io/example/app"
smoke      = "true"
"#;

fn tags(options: &[&str]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("pipeline.toml");
    std::fs::write(&file, PIPELINE).unwrap();
    std::fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let sha = "1".repeat(40);
    let common =
        ["pipegen", "tags", "-f", file.to_str().unwrap(), "--branch", "main", "--sha", &sha, "--run", "7"];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run([&common, options].concat(), compile, Console::plain(&mut out, &mut err));
    assert_eq!((exit, String::from_utf8(err).unwrap().as_str()), (0, ""));
    String::from_utf8(out).unwrap()
}

fn kept(options: &[&str]) -> Vec<(String, Value)> {
    let said: Value = serde_json::from_str(&tags(&[options, &["--format", "json"]].concat())).unwrap();
    let rows = said.as_array().unwrap();
    rows.iter().map(|row| (row["template"].as_str().unwrap().to_owned(), row["keep"].clone())).collect()
}

#[test]
fn what_is_not_written_follows_from_the_class() {
    let row = |template: &str, keep: Value| (template.to_owned(), keep);
    let pushed = kept(&["--event", "push"]);
    let expected = [
        row("{sha}", Value::Null),
        row("run-{run}", json!("30d")),
        row("edge-{date}", json!("newest 3")),
        row("edge", json!("forever")),
    ];
    assert_eq!(pushed, expected);
    let release = kept(&["--event", "release", "--version", "v1.2.3"]);
    assert_eq!(release, [row("{version}", json!("forever")), row("stable", json!("365d"))]);
    assert_eq!(kept(&["--event", "merge-queue"]), []);
}

#[test]
fn people_read_it_in_a_column() {
    let said = tags(&["--event", "push"]);
    let lines: Vec<&str> = said.lines().collect();
    let ends = ["no `keep`", "kept for 30d", "kept while among the newest 3", "kept forever"];
    assert_eq!(lines.len(), ends.len(), "{said}");
    for (line, end) in lines.iter().zip(ends) {
        assert!(line.ends_with(&format!("  {end}")), "{line}");
        assert_eq!(line.find(end), lines[0].find(ends[0]), "one column:\n{said}");
    }
}

#[test]
fn a_life_reads_back_as_it_is_written() {
    let six = Keep::parse("6h").unwrap();
    assert_eq!(six, Keep::For(Duration::minutes(360)));
    for text in ["6h", "30d", "forever", "newest 1", "newest 9999"] {
        assert_eq!(Keep::parse(text).unwrap().to_string(), text);
    }
    for text in
        ["", "5h", "359m", "0d", "-1d", "newest", "newest -1", "newest 0", "newest 05", "Forever", "forever "]
    {
        assert!(Keep::parse(text).is_err(), "{text}");
    }
}

//! The table of all calls: what each place answered, whether that is the same, and if not, why it may differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::super::harness::engine;
use super::super::tools;
use super::differences;
use super::place::{Answer, Kind, Place, file};

const KINDS: [Kind; 4] = [Kind::Overlay2, Kind::Containerd, Kind::StandIn, Kind::Fakes];
/// What the script cases' fakes know; the rest of their programs only notes what it was asked.
const FAKED: [&str; 2] = ["look", "write"];
/// The exit codes with which fakes and stand-ins refuse what they do not know.
const UNKNOWN: [i32; 2] = [3, 64];
const MARK: &str = "<!-- The table below is written by the test. -->\n";

/// One call of one case.
struct Row {
    key: String,
    words: String,
    answers: BTreeMap<Kind, Answer>,
}

impl Row {
    fn agree(&self, one: Kind, other: Kind) -> bool {
        let said = |kind| self.answers.get(&kind).map(|a| (a.code, a.stdout.as_str(), a.read.as_str()));
        said(one) == said(other)
    }

    /// What a place that stands in for an engine is worth here.
    fn verdict(&self, kind: Kind) -> &'static str {
        match self.answers.get(&kind) {
            None => "–",
            Some(answer) if UNKNOWN.contains(&answer.code) => "refuses",
            Some(_) => match (self.agree(kind, Kind::Overlay2), self.agree(kind, Kind::Containerd)) {
                (true, true) => "same",
                (true, false) => "as overlay2",
                (false, true) => "as containerd",
                (false, false) => "**differs**",
            },
        }
    }

    fn is_settled(&self) -> bool {
        self.agree(Kind::Overlay2, Kind::Containerd)
            && self.verdict(Kind::StandIn) == "same"
            && ["same", "–", "refuses"].contains(&self.verdict(Kind::Fakes))
    }

    fn report(&self) -> String {
        let mut text = format!("{}\n  $ {}\n", self.key, self.words);
        for (kind, answer) in &self.answers {
            let (name, code, read, stdout) = (kind.name(), answer.code, &answer.read, &answer.stdout);
            let _ = writeln!(text, "  {name}: exit {code} {read}\n    {}", stdout.replace('\n', "\n    "));
            let from = answer.stderr.char_indices().rev().nth(400).map_or(0, |(at, _)| at);
            let _ = writeln!(text, "    stderr: {}", answer.stderr[from..].trim().replace('\n', "\n    "));
        }
        text
    }
}

fn cases() -> Vec<PathBuf> {
    let only = std::env::var("CASES").unwrap_or_default();
    let mut cases: Vec<PathBuf> = fs::read_dir(file("cases"))
        .expect("read the cases")
        .map(|entry| entry.expect("read a case").path())
        .filter(|path| only.is_empty() || only.split(',').any(|name| path.ends_with(format!("{name}.sh"))))
        .collect();
    cases.sort();
    cases
}

/// Runs every case in every place, the places side by side.
fn rows() -> Vec<Row> {
    let (cases, scripts) = (cases(), tools::root().join("templates/scripts"));
    let all: Vec<(Kind, Vec<Vec<Answer>>)> = std::thread::scope(|scope| {
        let start = |kind| {
            let (cases, scripts) = (&cases, &scripts);
            scope.spawn(move || {
                let place = Place::new(kind);
                let knows = |name: &str| kind != Kind::Fakes || FAKED.contains(&name);
                let answers = cases.iter().map(|case| match knows(&stem(case)) {
                    true => place.answers(case, scripts),
                    false => Vec::new(),
                });
                (kind, answers.collect())
            })
        };
        let running: Vec<_> = KINDS.into_iter().map(start).collect();
        running.into_iter().map(|place| place.join().expect("a place ran its cases")).collect()
    });
    let mut rows = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        for call in &all[0].1[at] {
            let of = |answers: &Vec<Vec<Answer>>| answers[at].iter().find(|own| own.name == call.name).cloned();
            let answers = all.iter().filter_map(|(kind, all)| Some((*kind, of(all)?))).collect();
            rows.push(Row { key: format!("{}: {}", stem(case), call.name), words: call.words.clone(), answers });
        }
    }
    rows
}

fn stem(case: &std::path::Path) -> String {
    case.file_stem().expect("a case has a name").to_string_lossy().into_owned()
}

fn page(rows: &[Row], known: &BTreeMap<String, String>) -> String {
    let mut page = String::from("| call | words | the two stores | stand-in | fake | why |\n| --- | --- | --- | --- | --- | --- |\n");
    for row in rows {
        let words: String = row.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let words: String = words.chars().take(90).collect();
        let stores = if row.agree(Kind::Overlay2, Kind::Containerd) { "agree" } else { "differ" };
        let why = known.get(&row.key).map_or("", String::as_str);
        let (stand_in, fake) = (row.verdict(Kind::StandIn), row.verdict(Kind::Fakes));
        let _ = writeln!(
            page,
            "| {} | `{}` | {stores} | {stand_in} | {fake} | {why} |",
            row.key,
            words.replace('|', "\\|").replace('`', "'")
        );
    }
    page
}

#[test]
fn stand_ins_answer_as_the_real_programs_do() {
    if engine::installed().is_err() {
        return; // The set-up has said so, and the test runner says it again at the end.
    }
    let (rows, known) = (rows(), differences::known());
    let whole = std::env::var("CASES").is_err();
    let mut wrong = String::new();
    for row in &rows {
        if !row.is_settled() && !known.contains_key(&row.key) {
            wrong += &format!("differs, and nothing says why: {}\n", row.report());
        }
        if row.is_settled() && known.contains_key(&row.key) {
            wrong += &format!("does not differ any more: {}\n", row.key);
        }
    }
    let names: Vec<&String> = rows.iter().map(|row| &row.key).collect();
    for key in known.keys().filter(|key| whole && !names.contains(key)) {
        wrong += &format!("a reason for no call: {key}\n");
    }
    assert!(wrong.is_empty(), "{wrong}");
    if whole {
        compare(&page(&rows, &known));
    }
}

/// The page has this table; `UPDATE=1` writes it.
fn compare(table: &str) {
    let path = file("README.md");
    let text = fs::read_to_string(&path).expect("read the page");
    let (head, old) = text.split_once(MARK).expect("the page has a table");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{head}{MARK}\n{table}")).expect("write the page");
        return;
    }
    assert_eq!(old.trim(), table.trim(), "run `UPDATE=1 cargo test --test conformance`, and read what changed");
}

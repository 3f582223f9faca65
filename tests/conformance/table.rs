//! The table of all calls: what each place answered, whether that is the same, and if not, why it may differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::super::harness::engine;
use super::super::tools;
use super::differences;
use super::place::{Answer, Kind, Place, file};
use crate::snapshot;

const KINDS: [Kind; 4] = [Kind::Overlay2, Kind::Containerd, Kind::StandIn, Kind::Fakes];
/// What the script cases' fakes know; the rest of their programs only notes what it was asked.
const FAKED: [&str; 2] = ["look", "write"];
/// No store of images has a part in these: one engine is asked, and answers for both.
const STORELESS: [&str; 4] = ["accounts", "look", "mirror", "write"];
/// The exit codes with which fakes and stand-ins refuse what they do not know.
const UNKNOWN: [i32; 2] = [3, 64];

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

/// Runs a case in every place that knows it, the places side by side.
fn rows(case: &str) -> Vec<Row> {
    let (path, scripts) = (file("cases").join(format!("{case}.sh")), tools::root().join("templates/scripts"));
    let knows = |kind: &Kind| match kind {
        Kind::Fakes => FAKED.contains(&case),
        Kind::Containerd => !STORELESS.contains(&case),
        Kind::StandIn | Kind::Overlay2 => true,
    };
    let ask = |kind| (kind, Place::new(kind).answers(&path, &scripts));
    let all: Vec<(Kind, Vec<Answer>)> = std::thread::scope(|scope| {
        let ask = &ask;
        let running: Vec<_> =
            KINDS.into_iter().filter(knows).map(|kind| scope.spawn(move || ask(kind))).collect();
        running.into_iter().map(|place| place.join().expect("a place ran the case")).collect()
    });
    let row = |call: &Answer| {
        let of = |answers: &[Answer]| answers.iter().find(|own| own.name == call.name).cloned();
        let mut answers: BTreeMap<_, _> =
            all.iter().filter_map(|(kind, answers)| Some((*kind, of(answers)?))).collect();
        if STORELESS.contains(&case) {
            answers.insert(Kind::Containerd, call.clone());
        }
        Row { key: format!("{case}: {}", call.name), words: call.words.clone(), answers }
    };
    all[0].1.iter().map(row).collect()
}

fn page(rows: &[Row], known: &BTreeMap<String, String>) -> String {
    let mut page = String::from(
        "| call | words | the two stores | stand-in | fake | why |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let words = row.words.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "");
        let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
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

/// One test for each case.
macro_rules! cases {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                hold(stringify!($name));
            }
        )*

        #[test]
        fn each_case_has_its_test_and_each_reason_its_case() {
            let known = [$(stringify!($name)),*];
            for entry in fs::read_dir(file("cases")).expect("read the cases") {
                let path = entry.expect("read a case").path();
                let stem = path.file_stem().expect("a case has a name").to_string_lossy().into_owned();
                assert!(known.contains(&stem.as_str()), "{stem}");
            }
            for key in differences::known().keys() {
                assert!(known.iter().any(|case| key.starts_with(&format!("{case}: "))), "{key}");
            }
        }
    };
}

cases! { accounts archive build containers look machine mirror pull write }

/// The stand-ins answer as the real programs do, and what differs is known.
fn hold(case: &str) {
    if engine::installed().is_err() {
        return; // The set-up has said so, and the test runner says it again at the end.
    }
    let (rows, known) = (rows(case), differences::known());
    let mut wrong = String::new();
    for row in &rows {
        if !row.is_settled() && !known.contains_key(&row.key) {
            let _ = writeln!(wrong, "differs, and nothing says why: {}", row.report());
        }
        if row.is_settled() && known.contains_key(&row.key) {
            let _ = writeln!(wrong, "does not differ any more: {}", row.key);
        }
    }
    let names: Vec<&String> = rows.iter().map(|row| &row.key).collect();
    for key in known.keys().filter(|key| key.starts_with(&format!("{case}: ")) && !names.contains(key)) {
        let _ = writeln!(wrong, "a reason for no call: {key}");
    }
    assert!(wrong.is_empty(), "{wrong}");
    let input = format!("tests/conformance/cases/{case}.sh");
    snapshot::holds("conformance", case, &input, &page(&rows, &known));
}

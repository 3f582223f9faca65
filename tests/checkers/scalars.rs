//! PyYAML, a reader of YAML 1.1: what pipegen writes without quotes is a string there too, although
//! 1.1 has more booleans, dates, and numbers to the base of sixty.

use std::collections::BTreeSet;

use pipegen::compiler::render::scalar;

use crate::tools;

/// What the forms of YAML 1.1 are made of.
const LETTERS: &str = "01259.:-+_ ,=<~eExobTtZyYnN";
const WORDS: [&str; 24] = [
    "12:30:45",
    "190:20:30.15",
    "1:2:3",
    "2026-02-03",
    "2026-2-3",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "0b1010_0111",
    "0x_0A_74_AE",
    "02472256",
    "6.8523015e+5",
    "685_230.15",
    "-.inf",
    "+.INF",
    ".nan",
    "yes",
    "Yes",
    "No",
    "on",
    "OFF",
    "true",
    "null",
    "<<",
    "=",
];

const SCRIPT: &str = "
import json, sys, yaml
print(json.dumps([v if isinstance(v, str) else type(v).__name__ for v in yaml.safe_load(sys.stdin)]))
";

#[test]
fn what_has_no_quotes_is_a_string_in_yaml_1_1() {
    let mut texts: BTreeSet<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    let mut short = vec![String::new()];
    for _ in 0..3 {
        short = short
            .iter()
            .flat_map(|text| LETTERS.chars().map(move |letter| format!("{text}{letter}")))
            .collect();
        texts.extend(short.iter().cloned());
    }
    let plain: Vec<&String> = texts.iter().filter(|text| scalar(text) == **text).collect();
    assert!(plain.len() > 5000, "{} of {} have no quotes", plain.len(), texts.len());
    let document: String = plain.iter().map(|text| format!("- {text}\n")).collect();
    let mut command = crate::or_panic(tools::python("python"));
    let output = crate::or_panic(tools::run_with(command.args(["-c", SCRIPT]), &document));
    let read: Vec<String> = crate::or_panic(tools::json(&output));
    assert_eq!(read.len(), plain.len());
    let wrong: Vec<_> = plain.iter().zip(&read).filter(|(text, read)| *text != read).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

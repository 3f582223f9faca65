//! One name in one template: `render_template` of `tags.sh` and `tagging::render`.

use std::collections::BTreeMap;

use pipegen::language::value::{Leaf, ReleaseTemplate, Template};
use pipegen::model::pipeline::Event;
use pipegen::model::tagging::{Facts, Moment, is_tag, render};

use super::bash::{LOCALES, bash_with, locales_are_there};
use super::random::hostile_names;

const NAMES: usize = 2400;

/// With and without room, before, behind and around literals.
fn templates() -> Vec<String> {
    let long = |length: usize| "x".repeat(length);
    vec![
        "{branch}-{short-sha}".to_owned(),
        "{branch}".to_owned(),
        format!("{}{{branch}}", long(112)),
        format!("{{branch}}.{}", long(100)),
        format!("a-{{branch}}_{}-{{short-sha}}", long(90)),
        "V.{branch}".to_owned(),
    ]
}

/// A run on the branch of these bytes.
fn facts(branch: &[u8]) -> Facts {
    Facts {
        event: Event::Push,
        branch: branch.to_vec(),
        selector_branch: String::new(),
        sha: "0123456789012345678901234567890123456789".to_owned(),
        pr: None,
        run: None,
        version: None,
        is_marked: false,
        releases: ReleaseTemplate::default(),
        moment: Moment::at(0).unwrap(),
        inputs: BTreeMap::new(),
        values: BTreeMap::new(),
    }
}

#[test]
fn the_script_renders_names_as_the_library_does_in_every_locale() {
    locales_are_there();
    let names = hostile_names(NAMES);
    for (index, template) in templates().iter().enumerate() {
        // The first template sees all names, each of the others every sixth.
        let names: Vec<&[u8]> = match index {
            0 => names.iter().map(Vec::as_slice).collect(),
            _ => names.iter().skip(index).step_by(6).map(Vec::as_slice).collect(),
        };
        let parsed = Template::parse(template).unwrap();
        let expected: Vec<String> = names.iter().map(|name| render(&parsed, &facts(name)).unwrap()).collect();
        let invalid: Vec<&String> = expected.iter().filter(|tag| !is_tag(tag)).collect();
        assert!(invalid.is_empty(), "{template}: {invalid:?}");
        let mut input = names.join(&0);
        input.push(0);
        for locale in LOCALES {
            let script = "exec bash tests/scripts/sanitise.sh";
            let said = bash_with(script, locale, &input, &[("TEMPLATE", template)]);
            let said: Vec<&str> = said.lines().collect();
            assert_eq!(said.len(), expected.len(), "{locale}: {template}");
            for ((name, own), said) in names.iter().zip(&expected).zip(said) {
                let name = String::from_utf8_lossy(name);
                assert_eq!(said, own, "{locale}: {template}: {name:?}");
            }
        }
    }
}

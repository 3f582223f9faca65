//! [Rulesets](https://docs.github.com/en/rest/repos/rules#get-all-repository-rulesets) that hold for Git tags, of
//! the repository and above it.

use super::Reader;
use crate::doctor::{Seen, TagRules};
use crate::github::api::Need;
use serde::Deserialize;

#[derive(Deserialize)]
struct Listed {
    id: u64,
    enforcement: String,
}

#[derive(Deserialize)]
struct Ruleset {
    conditions: Option<Conditions>,
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Conditions {
    ref_name: Option<Names>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Names {
    include: Vec<String>,
    exclude: Vec<String>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: String,
}

/// Those that are in force.
pub fn read(reader: &mut Reader<'_>) -> Seen<Vec<TagRules>> {
    let path = format!("{}/rulesets?targets=tag", reader.base);
    let listed = reader.list(&path, Need::Nothing, |listed: Vec<Listed>| listed);
    let listed = match listed {
        Seen::Known(listed) => listed,
        other => return other.map(|_| Vec::new()),
    };
    let mut all = Vec::new();
    for one in listed.iter().filter(|one| one.enforcement == "active") {
        match reader.get::<Ruleset>(&format!("rulesets/{}", one.id), Need::Nothing) {
            Seen::Known(ruleset) => all.push(rules(ruleset)),
            other => return other.map(|_| Vec::new()),
        }
    }
    Seen::Known(all)
}

fn rules(ruleset: Ruleset) -> TagRules {
    let names = ruleset.conditions.and_then(|own| own.ref_name).unwrap_or_default();
    let creation = ruleset.rules.iter().any(|rule| rule.kind == "creation");
    TagRules { include: names.include, exclude: names.exclude, creation }
}

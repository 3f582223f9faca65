//! The secrets and variables that the pipeline reads exist. Only names are read.

use super::{View, list};
use crate::doctor::{Finding, Names, Unseen};
use crate::model::pipeline::Secret;

const WHY: &str = "to a run a secret or variable that does not exist is an empty string: a job that requires it \
                   fails, and a log-in is refused";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let secrets = kind(view, "secrets", "secret", &view.settings.secrets, false);
    let variables = kind(view, "variables", "variable", &view.settings.variables, true);
    secrets.into_iter().chain(variables).collect()
}

fn kind(view: &View<'_>, check: &'static str, word: &str, names: &Names, variable: bool) -> Vec<Finding> {
    let about = view.about(check, WHY, &format!("settings/{check}/actions"));
    let wanted: Vec<&Secret> = view.subject.secrets.iter().filter(|one| one.variable == variable).collect();
    let (missing, unseen) = missing(&wanted, names);
    let there: Vec<&Secret> = wanted.into_iter().filter(|one| !missing.contains(one)).collect();
    let (required, optional): (Vec<&Secret>, Vec<&Secret>) = missing.iter().partition(|one| one.required);
    let mut findings = Vec::new();
    if !there.is_empty() {
        let verb = if there.len() == 1 { "exists" } else { "exist" };
        findings.push(about.fine(format!("{} {verb}", all(word, &there))));
    }
    if !optional.is_empty() && unseen.is_none() {
        let names = all(word, &optional);
        findings
            .push(about.fine(format!("{names} may be missing: what reads it has something to fall back on")));
    }
    if required.is_empty() {
        return findings;
    }
    let set = |one: &&Secret| format!("gh {word} set {} --repo {}", one.name, view.links.repository());
    let command: Vec<String> = required.iter().map(set).collect();
    let names = all(word, &required);
    findings.push(match unseen {
        Some(unseen) => about.unknown(format!("{names} should exist"), unseen),
        None => {
            let (verb, them) = if required.len() == 1 { ("does", "it") } else { ("do", "them") };
            let finding = about.change(format!("{names} {verb} not exist"), format!("make {them}"));
            finding.command(command.join("\n"))
        }
    });
    findings
}

/// `the secrets A and B`.
fn all(word: &str, secrets: &[&Secret]) -> String {
    let plural = if secrets.len() == 1 { "" } else { "s" };
    format!("the {word}{plural} {}", list(secrets.iter().map(|one| &one.name)))
}

/// Those that no list has that was seen, and why a list was not.
fn missing<'s>(wanted: &[&'s Secret], names: &Names) -> (Vec<&'s Secret>, Option<Unseen>) {
    let lists = [names.own.look(), names.shared.look()];
    let has = |secret: &&&Secret| {
        // Names are not case-sensitive: GitHub keeps them in upper case.
        lists
            .iter()
            .flatten()
            .flatten()
            .any(|list| list.iter().any(|name| name.eq_ignore_ascii_case(&secret.name)))
    };
    let missing = wanted.iter().filter(|secret| !has(secret)).copied().collect();
    (missing, lists.iter().find_map(|list| list.as_ref().err().cloned()))
}

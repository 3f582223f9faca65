//! The secrets and variables that the pipeline reads exist. Only names are read.

use super::{View, list};
use crate::doctor::{Finding, Names, Unseen};
use crate::pipeline::Secret;

const WHY: &str = "to a run a secret that does not exist is an empty string: a job that requires it fails, and a \
                   log-in is refused";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let secrets = kind(view, "secrets", "secret", &view.settings.secrets, false);
    let variables = kind(view, "variables", "variable", &view.settings.variables, true);
    secrets.into_iter().chain(variables).collect()
}

fn kind(view: &View<'_>, check: &'static str, word: &str, names: &Names, variable: bool) -> Vec<Finding> {
    let about = view.about(check, WHY, &format!("settings/{check}/actions"));
    let wanted: Vec<&Secret> = view.subject.secrets.iter().filter(|one| one.variable == variable).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let (missing, unseen) = missing(&wanted, names);
    let plural = |count: usize| if count == 1 { word.to_owned() } else { format!("{word}s") };
    if missing.is_empty() {
        let all = list(wanted.iter().map(|one| &one.name));
        return vec![about.fine(format!(
            "the {} {all} exist{}",
            plural(wanted.len()),
            singular(wanted.len())
        ))];
    }
    let (required, optional): (Vec<&Secret>, Vec<&Secret>) = missing.iter().partition(|one| one.required);
    let mut findings = Vec::new();
    if !optional.is_empty() && unseen.is_none() {
        let names = list(optional.iter().map(|one| &one.name));
        findings
            .push(about.fine(format!(
                "there is no {word} {names}, and what reads it has something to fall back on"
            )));
    }
    let asked = if unseen.is_some() { missing.clone() } else { required };
    if asked.is_empty() {
        return findings;
    }
    let names = list(asked.iter().map(|one| &one.name));
    let set = |one: &&Secret| format!("gh {word} set {} --repo {}", one.name, view.links.repository());
    let command: Vec<String> = asked.iter().map(set).collect();
    findings.push(match unseen {
        Some(unseen) => about.unknown(format!("the {} {names} should exist", plural(asked.len())), unseen),
        None => about
            .change(format!("there is no {word} {names}"), format!("make the {}", plural(asked.len())))
            .command(command.join("\n")),
    });
    findings
}

fn singular(count: usize) -> &'static str {
    if count == 1 { "s" } else { "" }
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

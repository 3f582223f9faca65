//! The secrets and variables that the pipeline reads exist: in the repository, in its organisation, or, where only
//! jobs with an environment read them, in each of these environments. Only names are read.

use super::{View, list};
use crate::doctor::{Finding, Names, Unseen};
use crate::model::pipeline::Secret;
use std::collections::{BTreeMap, BTreeSet};

const WHY: &str = "to a run a secret or variable that does not exist is an empty string: a job that requires it \
                   fails, and a log-in is refused";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let secrets = kind(view, "secrets", "secret", &view.settings.secrets, false);
    let variables = kind(view, "variables", "variable", &view.settings.variables, true);
    secrets.into_iter().chain(variables).collect()
}

/// What is known of a secret or variable.
enum Found<'a> {
    /// It is there; in environments alone where some are named.
    There(&'a BTreeSet<String>),
    /// It is not there; nor in these environments, each of which could have it.
    Missing(Vec<&'a String>),
    /// It is in no list that was seen, and why a list was not.
    Unknown(Unseen),
}

fn kind(view: &View<'_>, check: &'static str, word: &str, names: &Names, variable: bool) -> Vec<Finding> {
    let about = view.about(check, WHY, &format!("settings/{check}/actions"));
    let none = BTreeSet::new();
    let wanted = view.subject.secrets.iter().filter(|one| one.variable == variable);
    let (mut there, mut missing) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    let (mut optional, mut unknown) = (Vec::new(), BTreeMap::<_, (Vec<_>, _)>::new());
    for secret in wanted {
        let environments = view.subject.environment_secrets.get(secret).unwrap_or(&none);
        match find(secret, names, environments, &none) {
            Found::There(places) => there.entry(places).or_default().push(secret),
            Found::Missing(_) if !secret.required => optional.push(secret),
            Found::Missing(places) => missing.entry(places).or_default().push(secret),
            Found::Unknown(why) if secret.required => {
                unknown.entry(environments).or_insert((Vec::new(), why)).0.push(secret);
            }
            Found::Unknown(_) => {}
        }
    }
    let mut findings = Vec::new();
    for (places, own) in there {
        let verb = if own.len() == 1 { "exists" } else { "exist" };
        findings.push(about.fine(format!("{} {verb}{}", all(word, &own), inside(places))));
    }
    if !optional.is_empty() {
        let names = all(word, &optional);
        findings
            .push(about.fine(format!("{names} may be missing: what reads it has something to fall back on")));
    }
    for (places, (own, unseen)) in unknown {
        let or_inside =
            if places.is_empty() { String::new() } else { format!(", perhaps{}", inside(places)) };
        findings.push(about.unknown(format!("{} should exist{or_inside}", all(word, &own)), unseen));
    }
    // Where GitHub offers no environments, the repository is the place.
    let offers = !matches!(view.settings.environments.look(), Ok(None));
    for (places, own) in missing {
        let places = if offers { places } else { Vec::new() };
        let (verb, them) = if own.len() == 1 { ("does", "it") } else { ("do", "them") };
        let what = format!("{} {verb} not exist", all(word, &own));
        let how = match places.is_empty() {
            true => format!("make {them}"),
            false => {
                format!("make {them}{}, which keeps {them} from other jobs", inside(places.iter().copied()))
            }
        };
        let commands: Vec<String> = own.iter().flat_map(|one| set(view, word, one, &places)).collect();
        let finding = about.change(what, how).command(commands.join("\n"));
        let page = view.links.page("settings/environments");
        findings.push(if places.is_empty() { finding } else { finding.at(page) });
    }
    findings
}

/// Looks into all lists.
fn find<'a>(
    secret: &Secret,
    names: &Names,
    environments: &'a BTreeSet<String>,
    none: &'a BTreeSet<String>,
) -> Found<'a> {
    if names.has(&secret.name) {
        return Found::There(none);
    }
    let inside = |name: &'a String| (name, names.environment_has(&name.to_lowercase(), &secret.name));
    let looks: Vec<(&String, Result<bool, Unseen>)> = environments.iter().map(inside).collect();
    if !looks.is_empty() && looks.iter().all(|(_, has)| *has == Ok(true)) {
        return Found::There(environments);
    }
    let lists = [&names.own, &names.shared].into_iter().find_map(|list| list.look().err());
    if let Some(unseen) = lists.or_else(|| looks.iter().find_map(|(_, has)| has.clone().err())) {
        return Found::Unknown(unseen);
    }
    Found::Missing(looks.into_iter().filter(|(_, has)| *has == Ok(false)).map(|(name, _)| name).collect())
}

/// `` in the environments `a` and `b` ``.
fn inside<S: AsRef<str>>(environments: impl IntoIterator<Item = S>) -> String {
    let names: Vec<S> = environments.into_iter().collect();
    match names.len() {
        0 => String::new(),
        1 => format!(" in the environment {}", list(names)),
        _ => format!(" in the environments {}", list(names)),
    }
}

/// The commands that make it.
fn set(view: &View<'_>, word: &str, secret: &Secret, environments: &[&String]) -> Vec<String> {
    let command =
        |place: &str| format!("gh {word} set {}{place} --repo {}", secret.name, view.links.repository());
    let quoted =
        |name: &str| shlex::try_quote(name).map_or_else(|_| name.to_owned(), |name| name.into_owned());
    match environments {
        [] => vec![command("")],
        some => some.iter().map(|name| command(&format!(" --env {}", quoted(name)))).collect(),
    }
}

/// `the secrets A and B`.
fn all(word: &str, secrets: &[&Secret]) -> String {
    let plural = if secrets.len() == 1 { "" } else { "s" };
    format!("the {word}{plural} {}", list(secrets.iter().map(|one| &one.name)))
}

//! Which branches and Git tags may deploy to an environment.

use super::refs::{Refs, pattern_of_branch};
use crate::doctor::checks::{View, list};
use crate::doctor::fnmatch::fits;
use crate::doctor::{
    Branch, Deploys, Environment, Finding, NeededEnvironment, RefPattern, Seen, Topic, Unseen,
};
use crate::language::value::{Glob, ReleaseTemplate};

const LEFT_OUT: &str =
    "GitHub fails a job whose branch or Git tag may not deploy to the environment that it names";
/// Versions that a pattern for releases has to let deploy: each first digit, longer numbers, a pre-release.
const VERSIONS: [&str; 12] = [
    "0.1.0",
    "1.2.3",
    "2.0.0",
    "3.0.0",
    "4.0.0",
    "5.0.0",
    "6.0.0",
    "7.0.0",
    "8.0.0",
    "9.0.0",
    "10.20.30",
    "1.2.3-rc.1",
];

/// What may deploy to `found`.
pub fn finding(view: &View<'_>, about: &Topic, found: &Environment, needed: &NeededEnvironment) -> Finding {
    let (name, refs) = (&found.name, Refs::of(needed));
    let words = refs.words();
    match found.deploys.look() {
        Err(unseen) => about.unknown(format!("only {words} should deploy to `{name}`"), unseen),
        Ok(None) => {
            let what = format!("every branch and every Git tag may deploy to `{name}`");
            let advice = about.advice(what, format!("let only {words} deploy to it"));
            restricting(view, advice, found, &refs)
        }
        Ok(Some(Deploys::ProtectedBranches)) => protected(view, about, found, needed),
        Ok(Some(Deploys::Selected(patterns))) => selected(view, about, (found, patterns), needed),
    }
}

/// With the command, where it takes no other rule of the environment away.
fn restricting(view: &View<'_>, finding: Finding, found: &Environment, refs: &Refs<'_>) -> Finding {
    let is_alone = matches!(&found.waits, Seen::Known(waits) if waits.is_empty());
    if is_alone { finding.command(refs.restrict(view, &found.name)) } else { finding }
}

/// What a setting makes of a branch, a Git tag or a pattern of them.
enum May {
    Deploy,
    Not,
    Unknown(String),
}

/// Those that may not, and why it is not known of others.
fn sorted<'a>(
    refs: &Refs<'a>,
    branch: impl Fn(&Glob) -> May,
    release: impl Fn(&ReleaseTemplate) -> May,
) -> (Refs<'a>, Option<Unseen>) {
    let (mut lacking, mut unseen) = (Refs::default(), None);
    for own in &refs.branches {
        match branch(own) {
            May::Deploy => {}
            May::Not => lacking.branches.push(own),
            May::Unknown(why) => unseen = Some(Unseen(Some(why))),
        }
    }
    for own in &refs.releases {
        match release(own) {
            May::Deploy => {}
            May::Not => lacking.releases.push(own),
            May::Unknown(why) => unseen = Some(Unseen(Some(why))),
        }
    }
    (lacking, unseen)
}

/// What may not deploy and has to.
fn left_out(about: &Topic, found: &Environment, lacking: &Refs<'_>, needed: &NeededEnvironment) -> Finding {
    let jobs = list(needed.gating.iter().chain(&needed.others));
    let what = format!("{} may not deploy to `{}`, which {jobs} needs there", lacking.words(), found.name);
    let about = Topic { why: LEFT_OUT, ..about.clone() };
    about.change(what, "add them under \"Deployment branches and tags\"")
}

/// Branches with a branch protection rule may; where there is no such rule at all, every branch may. A Git tag is
/// no branch.
fn protected(view: &View<'_>, about: &Topic, found: &Environment, needed: &NeededEnvironment) -> Finding {
    let (name, refs) = (&found.name, Refs::of(needed));
    let (lacking, unseen) = sorted(&refs, |branch| has_rule(view, branch), |_| May::Not);
    if !lacking.is_empty() {
        let how = format!("choose \"Selected branches and tags\", and add {}", refs.words());
        return restricting(view, left_out(about, found, &lacking, needed).how(how), found, &refs);
    }
    if let Some(unseen) = unseen {
        let should = format!(
            "{} should have branch protection rules, for others may not deploy to `{name}`",
            refs.words()
        );
        return about.unknown(should, unseen);
    }
    about.fine(format!(
        "only branches with a branch protection rule may deploy to `{name}`, {} among them",
        refs.words()
    ))
}

fn has_rule(view: &View<'_>, branch: &Glob) -> May {
    let name = branch.as_str();
    let unasked = Branch::default();
    let own = view.settings.branches.get(name).unwrap_or(&unasked);
    match own.protection.look() {
        Ok(Some(_)) => May::Deploy,
        // GitHub's documentation speaks of branch protection rules here, and of rulesets it says nothing.
        Ok(None) if own.rulesets.known().is_some_and(|guard| guard.guarded == Some(true)) => {
            May::Unknown(format!("`{name}` has a ruleset, and no branch protection rule"))
        }
        Ok(None) => May::Not,
        Err(_) if !branch.is_literal() => {
            May::Unknown(format!("`{name}` is a pattern, which names no branch"))
        }
        Err(Unseen(why)) => May::Unknown(why.unwrap_or_else(|| format!("`{name}` was not looked at"))),
    }
}

/// What fits a pattern may.
fn selected(
    view: &View<'_>,
    about: &Topic,
    (found, patterns): (&Environment, &[RefPattern]),
    needed: &NeededEnvironment,
) -> Finding {
    let (name, refs) = (&found.name, Refs::of(needed));
    let (lacking, unseen) =
        sorted(&refs, |branch| branch_fits(patterns, branch), |release| release_fits(patterns, release));
    if !lacking.is_empty() {
        let commands = lacking.commands(view, name).join("\n");
        return left_out(about, found, &lacking, needed).command(commands);
    }
    if let Some(unseen) = unseen {
        return about.unknown(format!("{} should be able to deploy to `{name}`", refs.words()), unseen);
    }
    let is_wide = |own: &&RefPattern| own.pattern.chars().all(|c| matches!(c, '*' | '/'));
    if let Some(wide) = patterns.iter().find(is_wide) {
        let all = if wide.is_tag { "Git tag" } else { "branch" };
        let what = format!("`{}` lets every {all} deploy to `{name}`", wide.pattern);
        return about.advice(what, format!("let only {} deploy to it", refs.words()));
    }
    about.fine(format!("only some branches and Git tags may deploy to `{name}`, {} among them", refs.words()))
}

fn branch_fits(patterns: &[RefPattern], branch: &Glob) -> May {
    let mut own = patterns.iter().filter(|own| !own.is_tag).map(|own| own.pattern.as_str());
    if branch.is_literal() {
        return if own.any(|pattern| fits(pattern, branch.as_str())) { May::Deploy } else { May::Not };
    }
    let same = pattern_of_branch(branch);
    if own.clone().any(|pattern| pattern == same || pattern == "**/*") {
        return May::Deploy;
    }
    match own.next() {
        None => May::Not,
        Some(_) => {
            May::Unknown(format!("none of its patterns is `{same}`, and several may come to the same"))
        }
    }
}

fn release_fits(patterns: &[RefPattern], release: &ReleaseTemplate) -> May {
    let may = |version: &str| {
        let tag = release.tag(version);
        patterns.iter().any(|own| own.is_tag && fits(&own.pattern, &tag))
    };
    if VERSIONS.iter().all(|version| may(version)) { May::Deploy } else { May::Not }
}

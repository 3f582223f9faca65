//! Nobody pushes to a trusted branch, or makes the Git tag of a release, as they like:
//! [rulesets](https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets).

use super::View;
use crate::doctor::{Branch, Finding, TagRules, Topic, Unseen};
use serde_json::json;

const WHY: &str = "a run of a trusted branch or of a release promotes, and writes the images that every run takes: \
                   whoever may push there decides what is published";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("trusted", WHY, "settings/rules");
    let named = view.subject.trusted.iter().map(|branch| of_branch(view, &about, branch));
    let patterns = view.subject.trusted_patterns.iter().map(|pattern| {
        let unseen = Unseen(Some("`trusted` has a pattern, which names no branch".to_owned()));
        about.unknown(format!("every branch that `{pattern}` fits should be protected"), unseen)
    });
    let releases = view.subject.releases.iter().map(|releases| of_tags(view, &about, releases));
    named.chain(patterns).chain(releases).collect()
}

fn of_branch(view: &View<'_>, about: &Topic, name: &str) -> Finding {
    let none = Branch::default();
    let branch = view.settings.branches.get(name).unwrap_or(&none);
    let mut unseen = None;
    for guard in [&branch.rulesets, &branch.protection] {
        match guard.look() {
            Ok(Some(guard)) => match guard.guarded {
                Some(true) => return about.fine(format!("`{name}` is trusted, and protected")),
                Some(false) => {}
                None => {
                    unseen = Some(Unseen(Some("the token sees a part of the protection alone".to_owned())));
                }
            },
            Ok(None) => {}
            Err(why) => unseen = Some(why),
        }
    }
    if let Some(unseen) = unseen {
        let should = format!(
            "`{name}` is trusted, and should be protected: a review or a check before anything is pushed"
        );
        return about.unknown(should, unseen);
    }
    about.change(
        format!("`{name}` is trusted, and whoever may write can push to it"),
        format!(
            "require pull requests or the check `{}` for `{name}`, or take it out of `trusted`",
            view.subject.gate
        ),
    )
}

fn of_tags(view: &View<'_>, about: &Topic, releases: &str) -> Finding {
    let should = format!("a ruleset should say who may make the Git tags `{releases}`, which are releases");
    let all = match view.settings.tags.look() {
        Ok(all) => all,
        Err(unseen) => return about.unknown(should, unseen),
    };
    let wanted = format!("refs/tags/{releases}");
    let covers = |rules: &&TagRules| {
        let all = ["~ALL", "refs/tags/*", "refs/tags/**/*", wanted.as_str()];
        rules.include.iter().any(|own| all.contains(&own.as_str())) && rules.exclude.is_empty()
    };
    let making: Vec<&TagRules> = all.into_iter().flatten().filter(|rules| rules.creation).collect();
    if making.iter().any(covers) {
        return about.fine(format!("a ruleset says who may make the Git tags `{releases}`"));
    }
    if !making.is_empty() {
        let why = format!("there are rulesets for Git tags, of other patterns than `{wanted}`");
        return about.unknown(should, Unseen(Some(why)));
    }
    about
        .advice(
            format!("whoever may write can make a Git tag `{releases}`, and has a trusted run"),
            format!("make a ruleset for `{wanted}` that restricts creations, updates and deletions"),
        )
        .command(view.links.send("POST", "rulesets", &ruleset(&wanted)))
}

/// The body of a ruleset that lets only administrators make, move and delete such Git tags; 5 is their
/// [role](https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset).
#[must_use]
pub fn ruleset(pattern: &str) -> serde_json::Value {
    json!({
        "name": "releases",
        "target": "tag",
        "enforcement": "active",
        "bypass_actors": [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}],
        "conditions": {"ref_name": {"include": [pattern], "exclude": []}},
        "rules": [{"type": "creation"}, {"type": "update"}, {"type": "deletion"}],
    })
}

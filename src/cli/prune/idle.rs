//! Rules that fit no tag, and what else a reader of the plan has to know.

use std::collections::BTreeSet;

use super::table::count;
use super::{Outcome, Seen};

/// A note for each pattern of `protect` that fits no tag of any repository, and for each row that fits
/// none of its own; for what was left alone or left out. Of a pattern nothing is said while a repository is unknown: it may be meant for that.
pub fn notes(all: &[Outcome]) -> Vec<String> {
    let seen = || all.iter().filter_map(|one| one.seen.as_ref().ok());
    let mut notes: Vec<String> = Vec::new();
    if seen().count() == all.len() {
        notes.extend(idle_everywhere(seen()).into_iter().map(|pattern| {
            format!("`{pattern}` in `protect` fits no tag that was listed, and protects nothing there")
        }));
    }
    // GitHub says the same of each repository of a registry.
    let tried: BTreeSet<&String> = seen().flat_map(|seen| &seen.tried).collect();
    notes.extend(tried.into_iter().map(|environment| {
        format!(
            "deployments to `{environment}` keep nothing: only jobs before the gate name that environment"
        )
    }));
    for one in all {
        let Ok(seen) = &one.seen else { continue };
        let rows = seen.idle.rows.iter();
        let repository = &one.repository;
        notes.extend(rows.map(|row| format!("{repository} has no tag of the row `{row}`")));
        notes.extend(seen.idle.shared.iter().map(|shared| {
            let (tags, rows) = (count(shared.tags, "tag"), shared.rows.join("`, `"));
            let example = &shared.example;
            format!("{repository}: {tags}, such as `{example}`, can be of the rows `{rows}`: the longer life counts")
        }));
        notes.extend(seen.others.iter().map(|(source, manifests)| {
            let manifests = count(*manifests, "manifest");
            format!(
                "{repository}: {manifests} of `{source}`, as the label says: left alone; `sources` in `[retention]` \
                 says whose images are yours too"
            )
        }));
        notes.extend(seen.ageless.iter().map(|(row, tags)| {
            let tags = count(*tags, "tag");
            format!(
                "{repository}: the age of {tags} of the row `{row}` is unknown, so the row never lets them go"
            )
        }));
    }
    notes
}

fn idle_everywhere<'s>(mut seen: impl Iterator<Item = &'s Seen>) -> BTreeSet<&'s str> {
    let own = |seen: &'s Seen| seen.idle.protect.iter().map(String::as_str).collect::<BTreeSet<_>>();
    let Some(first) = seen.next() else { return BTreeSet::new() };
    seen.fold(own(first), |idle, next| idle.intersection(&own(next)).copied().collect())
}

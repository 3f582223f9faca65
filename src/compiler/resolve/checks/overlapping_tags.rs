//! Rows of one repository that can make the same tag. Decided by all tags that their templates can
//! make, not by examples.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::example;
use crate::compiler::resolve::context::languages::{Languages, Tags};
use crate::language::diagnostic::remedy::{quoted, quoted_list};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::{Glob, Piece, Placeholder};
use crate::model::pipeline::{Class, Event, Image, Order, Pipeline, TagRow};

pub(super) const CHECK: Check = Check { needs: &[Need::Pipeline], run: check };

/// Checks the rows of each image, and those of images that share a repository.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let tags = Languages::new(pipeline).0;
    let prunes = cx.manifest.retention.is_some();
    for (index, (image, own)) in tags.iter().enumerate() {
        for (at, one) in own.iter().enumerate() {
            for other in &own[at + 1..] {
                let lives = || if prunes { lives(one.0, other.0) } else { None };
                let broken = breaks(one.0, other.0).or_else(lives);
                let meets = || image.meets(one.0, image, other.0).is_some();
                if let Some((why, help)) =
                    broken.filter(|_| may_meet(one.0, other.0) && comparable(one.0, other.0) && meets())
                {
                    same_image(cx, one, other, why, help);
                }
            }
        }
        for (other, theirs) in &tags[index + 1..] {
            // Two images of one name in a machine's Docker are refused whatever their rows are.
            let mut shared = image.repositories().filter(|own| !own.is_in_docker());
            if shared.any(|own| other.repositories().any(|theirs| theirs == own)) {
                two_images(cx, (image, own), (other, theirs));
            }
        }
    }
}

/// Why two rows must not make the same tag, and what to do.
type Broken = (&'static str, String);

/// What two rows would mean that let the same tag live for different times.
fn lives(one: &TagRow, other: &TagRow) -> Option<Broken> {
    let apart = one.keep != other.keep;
    apart.then_some((
        "they give it different lifetimes, and the tag does not show which row made it",
        "begin one of them with a word of its own, or write the same `keep`".to_owned(),
    ))
}

/// Which versions there will be, nobody knows before: `{version}` beside `{major}.{minor}` is right for all
/// releases but `4.3`, and that one is refused by the plan, by name. Only the same template twice is known to
/// meet itself. The same holds of values that stand in files.
fn comparable(one: &TagRow, other: &TagRow) -> bool {
    let later = |p: &Placeholder| matches!(p, Placeholder::Version | Placeholder::Value(_));
    let versioned = |row: &TagRow| row.template.placeholders().any(later);
    one.template == other.template || !(versioned(one) || versioned(other))
}

/// What two rows of one image would break with the same tag, and what to do.
fn breaks(one: &TagRow, other: &TagRow) -> Option<Broken> {
    if one.level != other.level {
        let pulls = || [one, other].into_iter().filter(|row| row.events.contains(&Event::PullRequest));
        // One row of the file for both was refused already, and so was one of pull requests that names no commit.
        let refused = pulls().any(|row| row.class != Class::Commit);
        let apart = one.span != other.span && !refused;
        let why = if pulls().next().is_some() {
            "a pull request would write the tag first, and the trusted run would take its image for its own"
        } else {
            "a branch that is not trusted would write the tag first, and the trusted run would find its own taken"
        };
        let help =
            "begin one of them with a word that the other cannot begin with: `tag = \"branch-{short-sha}\"`";
        return apart.then_some((why, help.to_owned()));
    }
    if releases(one).zip(releases(other)).is_some_and(|(own, theirs)| own != theirs) {
        return Some((
            "a version of one release would write the tag of the same version of the other",
            "begin each with the name of its release: `server-{version}`, `web-{version}`".to_owned(),
        ));
    }
    match (one.class, other.class) {
        (Class::Moving, Class::Moving) => forward(one, other),
        (Class::Moving, _) | (_, Class::Moving) => Some((
            "one of them moves, and would overwrite what the other writes once",
            "begin one of them with a word of its own: `tag = \"nightly-{date}\"`".to_owned(),
        )),
        _ => None,
    }
}

/// What two rows would break that move the same tag: "forward" has to be one question. A schedule's runs are of
/// the branch that its row names, so runs and commits of one branch go forward together.
fn forward(one: &TagRow, other: &TagRow) -> Option<Broken> {
    let of_versions = |row: &TagRow| row.order == Some(Order::Version);
    if of_versions(one) != of_versions(other) {
        let (release, other) = if of_versions(one) { (one, other) } else { (other, one) };
        return Some((
            "for a release \"forward\" is a question about versions, and what a push or a schedule has promoted has none: no release would move the tag, or a fix of an old version would move it back",
            apart(release, other),
        ));
    }
    let differ = !of_versions(one) && one.branches != other.branches;
    differ.then_some((
        "\"forward\" is a question about one branch's history, and two would move the tag back and forth",
        "give each branch a tag of its own: `tag = \"latest\"` on one, `tag = \"next\"` on the other"
            .to_owned(),
    ))
}

/// A row for releases and one for what is no release, which gets a tag of its own.
fn apart(release: &TagRow, other: &TagRow) -> String {
    let events = |row: &TagRow| match row.events.as_slice() {
        [only] => quoted(only.as_str()),
        several => quoted_list(several.iter().map(Event::as_str)),
    };
    let tag = match other.template.as_str() {
        "latest" => "edge".to_owned(),
        template => format!("edge-{template}"),
    };
    let is_pushed = other.order == Some(Order::Branch);
    let branches = other.branches.iter().map(Glob::as_str);
    let branches = if is_pushed { format!("branches = {}, ", quoted_list(branches)) } else { String::new() };
    format!(
        "write a row for each, with a tag of its own:\n    {{ on = {}, {branches}tag = {} }},\n    {{ on = {}, tag = {} }},",
        events(other),
        quoted(&tag),
        events(release),
        quoted(release.template.as_str())
    )
}

/// The release whose tags a row writes once or moves.
fn releases(row: &TagRow) -> Option<&Event> {
    row.events.first().filter(|event| {
        matches!(row.class, Class::Once | Class::Moving) && matches!(event, Event::Release(_))
    })
}

/// Whether one begins as the other does; quick, where there are many rows.
fn may_meet(one: &TagRow, other: &TagRow) -> bool {
    let begin = |row: &TagRow| match row.template.pieces().first() {
        Some(Piece::Literal(text)) => text.clone(),
        _ => String::new(),
    };
    let (one, other) = (begin(one), begin(other));
    one.starts_with(&other) || other.starts_with(&one)
}

fn same_image(cx: &mut Context<'_>, one: &Tags<'_>, other: &Tags<'_>, why: &'static str, help: String) {
    let Some(example) = one.1.common(&other.1) else { return };
    if one.0.span == other.0.span {
        let events: Vec<&str> =
            [one.0, other.0].iter().flat_map(|row| &row.events).map(Event::as_str).collect();
        let message =
            format!("the row makes the same tag, for example `{example}`, on {}", events.join(" and on "));
        let error = Diagnostic::error(Code::OverlappingTags, other.0.span.clone(), message);
        cx.error(error.why(why).help(help));
        return;
    }
    cx.error(
        Diagnostic::error(
            Code::OverlappingTags,
            other.0.span.clone(),
            format!("two rows can make the same tag, for example `{example}`"),
        )
        .label(way(other.0, &example))
        .also(one.0.span.clone(), way(one.0, &example))
        .why(why)
        .help(help),
    );
}

/// Said once for two images, though several of their rows may overlap.
fn two_images(cx: &mut Context<'_>, one: (&Image, &[Tags<'_>]), other: (&Image, &[Tags<'_>])) {
    let pairs = one.1.iter().flat_map(|own| other.1.iter().map(move |theirs| (own, theirs)));
    let found = pairs
        .into_iter()
        .filter(|(own, theirs)| may_meet(own.0, theirs.0) && comparable(own.0, theirs.0))
        .find_map(|(own, theirs)| {
            let repository = one.0.meets(own.0, other.0, theirs.0)?;
            let example = own.1.common(&theirs.1)?;
            Some((own.0, theirs.0, repository, example))
        });
    let Some((own, theirs, repository, example)) = found else { return };
    let message = format!("`{}` and `{}` can both write `{repository}:{example}`", one.0.name, other.0.name);
    let mut error = Diagnostic::error(Code::OverlappingTags, other.0.span.clone(), message)
        .also(one.0.span.clone(), "the same repository");
    if own.span == theirs.span {
        error = error.also(own.span.clone(), "both images have this row");
    } else {
        error =
            error.also(own.span.clone(), way(own, &example)).also(theirs.span.clone(), way(theirs, &example));
    }
    cx.error(
        error
            .why("the later of the two would take the other image for its own")
            .help("put `{image}` into the template, or give one of them another `repository`"),
    );
}

/// In which events a row makes a tag, and with which values.
fn way(row: &TagRow, tag: &str) -> String {
    let names: Vec<&str> = row.events.iter().map(Event::as_str).collect();
    let values = example::values(&row.template, tag);
    let when = if values.is_empty() { String::new() } else { format!(", where {values}") };
    format!("on {}{when}", names.join(", "))
}

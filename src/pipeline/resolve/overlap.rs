//! Rows of one repository that can make the same tag. Decided by all tags that their templates can
//! make, not by examples.

use super::automaton::Automaton;
use super::context::Context;
use super::language::World;
use super::settings::Settings;
use crate::diagnostic::{Code, Diagnostic};
use crate::pipeline::{Class, Event, Image, Input, Order, TagRow};
use crate::value::{Name, Placeholder};
use std::collections::BTreeMap;

/// A row and its tags.
pub type Tags<'i> = (&'i TagRow, Automaton);

/// The tags that the rows of every image can make.
pub struct Languages<'i>(Vec<(&'i Image, Vec<Tags<'i>>)>);

impl<'i> Languages<'i> {
    /// Of these images.
    pub fn new(settings: &Settings, images: &'i [Image], inputs: Option<&BTreeMap<Name, Input>>) -> Self {
        let none = BTreeMap::new();
        let world = World {
            branches: &settings.branches,
            default_branch: &settings.default_branch,
            inputs: inputs.unwrap_or(&none),
            semver: images.iter().flat_map(|image| &image.tags).any(needs_semver),
        };
        let tags = |image: &'i Image| image.tags.iter().map(|row| (row, world.tags(row))).collect();
        Self(images.iter().map(|image| (image, tags(image))).collect())
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &Tags<'i>> {
        self.0.iter().flat_map(|(_, rows)| rows)
    }

    /// Whether a row can make this tag.
    pub fn makes(&self, row: &Tags<'i>, tag: &str) -> bool {
        let mut only = Automaton::new();
        only.text(tag);
        row.1.common(&only).is_some()
    }
}

/// Checks the rows of each image, and those of images that share a repository.
pub fn check(cx: &mut Context<'_>, settings: &Settings, languages: &Languages<'_>) {
    let tags = &languages.0;
    let prunes = cx.manifest.retention.is_some();
    for (index, (image, own)) in tags.iter().enumerate() {
        for (at, one) in own.iter().enumerate() {
            for other in &own[at + 1..] {
                let lives = || if prunes { lives(one.0, other.0) } else { None };
                if let Some((why, help)) = breaks(settings, one.0, other.0).or_else(lives) {
                    same_image(cx, one, other, why, help);
                }
            }
        }
        for (other, theirs) in &tags[index + 1..] {
            if image.repository.is_some() && image.repository == other.repository {
                two_images(cx, (image, own), (other, theirs));
            }
        }
    }
}

/// What two rows would mean that let the same tag live for different times.
fn lives(one: &TagRow, other: &TagRow) -> Option<(&'static str, &'static str)> {
    let apart = one.keep != other.keep;
    apart.then_some((
        "they say different times that it lives, and nobody can tell from the tag which of them made it",
        "begin one of them with a word of its own, or write the same `keep`",
    ))
}

/// Whether a release that is not `MAJOR.MINOR.PATCH` fails because of this row.
fn needs_semver(row: &TagRow) -> bool {
    let numbers = |p: &Placeholder| matches!(p, Placeholder::Major | Placeholder::Minor);
    row.events.contains(&Event::Release)
        && (row.order == Some(Order::Version) || row.template.placeholders().any(numbers))
}

/// What two rows of one image would break with the same tag, and what to do.
fn breaks(settings: &Settings, one: &TagRow, other: &TagRow) -> Option<(&'static str, &'static str)> {
    let trusted = |row: &TagRow| row.events.iter().any(Event::is_trusted);
    if trusted(one) != trusted(other) {
        return Some((
            "a pull request would write the tag first, and the trusted run would take its image for its own",
            "begin one of them with a word that the other cannot begin with: `pr-…`, `sha-…`",
        ));
    }
    match (one.class, other.class) {
        (Class::Moving, Class::Moving) => {
            let branch = |row: &TagRow| row.order == Some(Order::Branch);
            let branches = |row: &TagRow| row.branches.clone().unwrap_or_else(|| settings.branches.clone());
            let apart = branch(one) && branch(other) && branches(one) != branches(other);
            apart.then_some((
                "\"forward\" is a question about one branch's history, and two would move the tag back and forth",
                "give each branch a tag of its own",
            ))
        }
        (Class::Moving, _) | (_, Class::Moving) => Some((
            "one of them moves, and would overwrite what the other writes once",
            "begin one of them with a word of its own",
        )),
        _ => None,
    }
}

fn same_image(cx: &mut Context<'_>, one: &Tags<'_>, other: &Tags<'_>, why: &'static str, help: &'static str) {
    let Some(example) = one.1.common(&other.1) else { return };
    cx.error(
        Diagnostic::error(
            Code::OverlappingTags,
            other.0.span.clone(),
            format!("two rows can make the same tag, for example `{example}`"),
        )
        .label(events(other.0))
        .also(one.0.span.clone(), events(one.0))
        .why(why)
        .help(help),
    );
}

/// Said once for two images, though several of their rows may overlap.
fn two_images(cx: &mut Context<'_>, one: (&Image, &[Tags<'_>]), other: (&Image, &[Tags<'_>])) {
    let pairs = one.1.iter().flat_map(|own| other.1.iter().map(move |theirs| (own, theirs)));
    let found = pairs.into_iter().find_map(|(own, theirs)| {
        let example = own.1.common(&theirs.1)?;
        Some((own.0, theirs.0, example))
    });
    let Some((own, theirs, example)) = found else { return };
    let repository = one.0.repository.as_ref().map(ToString::to_string).unwrap_or_default();
    let message = format!("`{}` and `{}` can both write `{repository}:{example}`", one.0.name, other.0.name);
    let mut error = Diagnostic::error(Code::OverlappingTags, other.0.span.clone(), message)
        .also(one.0.span.clone(), "the same repository");
    if own.span == theirs.span {
        error = error.also(own.span.clone(), "both images have this row");
    } else {
        error = error.also(own.span.clone(), "this row").also(theirs.span.clone(), "and this one");
    }
    cx.error(
        error
            .why("the later of the two would take the other image for its own")
            .help("put `{image}` into the template, or give one of them another `repository`"),
    );
}

fn events(row: &TagRow) -> String {
    let names: Vec<&str> = row.events.iter().map(Event::as_str).collect();
    format!("on {}", names.join(", "))
}

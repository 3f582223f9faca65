//! What only a run can tell of a release: whether each of its tags is its own. The same as `release.sh`.

use super::{Facts, NoTag, applies, render};
use crate::language::value::{Piece, Placeholder, Release, Template};
use crate::model::pipeline::{Class, Image, Pipeline, TagRow};
use regex::Regex;

const VERSION: &str = r"[0-9]+(\.[0-9]+){0,3}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?";

/// A row that this release makes a tag of.
struct Made<'p> {
    image: &'p Image,
    row: &'p TagRow,
    tag: String,
}

/// Whether a release leaves a row out.
pub fn leaves_out(row: &TagRow, facts: &Facts) -> bool {
    let Some(Ok(release)) = facts.release() else { return false };
    let lacks = |placeholder: &Placeholder| {
        let at = [Placeholder::Major, Placeholder::Minor, Placeholder::Patch]
            .iter()
            .position(|p| p == placeholder);
        at.is_some_and(|at| release.number(at).is_none())
    };
    let is_early = release.is_pre_release() || facts.is_marked;
    (row.class == Class::Moving && is_early) || row.template.placeholders().any(lacks)
}

/// Whether the plan takes the run: each tag that holds a version or a value of a file is its row's own.
pub fn check(pipeline: &Pipeline, facts: &Facts) -> Result<(), NoTag> {
    let no = |template: &Template, reason: String| NoTag { template: template.to_string(), reason };
    let release = match facts.release() {
        None => None,
        Some(Err(reason)) => return Err(NoTag { template: facts.releases.to_string(), reason }),
        Some(Ok(release)) => Some(release),
    };
    if release.is_none() && !pipeline.images.iter().flat_map(|image| &image.tags).any(has_value) {
        return Ok(());
    }
    let made = made(pipeline, facts, release.as_ref())?;
    for (at, one) in made.iter().enumerate() {
        let twice = made[..at].iter().find(|other| {
            let meets = other.image.meets(other.row, one.image, one.row).is_some();
            other.tag == one.tag && other.row.template != one.row.template && meets
        });
        if let Some(other) = twice {
            return Err(no(
                &one.row.template,
                format!("makes `{}`, as `{}` does", one.tag, other.row.template),
            ));
        }
    }
    for one in made.iter().filter(|one| has_version(&one.row.template) || has_value(one.row)) {
        let all = pipeline.images.iter().flat_map(|image| image.tags.iter().map(move |row| (image, row)));
        let mut rows = all.filter(|(image, row)| {
            row.template != one.row.template && one.image.meets(one.row, image, row).is_some()
        });
        if let Some((_, row)) = rows.find(|(_, row)| could_make(&row.template, &one.tag, release.as_ref())) {
            let reason = format!("makes `{}`, which `{}` could make in another run", one.tag, row.template);
            return Err(no(&one.row.template, reason));
        }
    }
    Ok(())
}

fn made<'p>(
    pipeline: &'p Pipeline,
    facts: &Facts,
    release: Option<&Release>,
) -> Result<Vec<Made<'p>>, NoTag> {
    let mut made = Vec::new();
    for image in &pipeline.images {
        for row in image.tags.iter().filter(|row| applies(row, facts)) {
            if let Some(release) = release.filter(|own| has_version(&row.template) && own.has_build()) {
                let reason = format!("`{}` has a `+`, which no tag can hold", release.as_str());
                return Err(NoTag { template: row.template.to_string(), reason });
            }
            made.push(Made { image, row, tag: render(&row.template, facts)? });
        }
    }
    Ok(made)
}

fn has_value(row: &TagRow) -> bool {
    row.template.placeholders().any(|placeholder| matches!(placeholder, Placeholder::Value(_)))
}

fn has_version(template: &Template) -> bool {
    template.placeholders().any(|placeholder| *placeholder == Placeholder::Version)
}

/// Whether a row could make the tag in another run: with a version alone in it only of a shorter one, for of
/// two releases that could make one tag the one with the longer name is refused. What somebody types by hand
/// cannot be foreseen, and neither can what a file will hold.
fn could_make(template: &Template, tag: &str, release: Option<&Release>) -> bool {
    if template.placeholders().any(|p| matches!(p, Placeholder::Input(_) | Placeholder::Value(_))) {
        return false;
    }
    let alone = has_version(template) && template.placeholders().count() == 1;
    if let Some((before, after)) = template.as_str().split_once("{version}").filter(|_| alone) {
        let inner = tag.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        return inner.is_some_and(|inner| {
            let version = Release::parse(inner).is_some_and(|version| !version.has_build());
            version && release.is_none_or(|own| inner.len() < own.as_str().len())
        });
    }
    let form: String = template.pieces().iter().map(form).collect();
    Regex::new(&format!("^{form}$")).is_ok_and(|form| form.is_match(tag))
}

fn form(piece: &Piece) -> String {
    let placeholder = match piece {
        Piece::Literal(text) => return regex::escape(text),
        Piece::Placeholder(placeholder) => placeholder,
    };
    match placeholder {
        Placeholder::Sha => "[0-9a-f]{40}",
        Placeholder::ShortSha => "[0-9a-f]{7}",
        Placeholder::Pr | Placeholder::Run => "[1-9][0-9]*",
        Placeholder::Date => "[0-9]{8}",
        Placeholder::Year => "[0-9]{4}",
        Placeholder::Month | Placeholder::Day => "[0-9]{2}",
        Placeholder::Timestamp => "[0-9]{14}",
        Placeholder::Major | Placeholder::Minor | Placeholder::Patch => "[0-9]+",
        Placeholder::Version => VERSION,
        _ => "[a-z0-9_][a-z0-9_.-]*",
    }
    .to_owned()
}

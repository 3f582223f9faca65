//! Deleting a [version](https://docs.github.com/en/rest/packages/packages#delete-package-version-for-an-organization).

use super::package::Package;
use super::versions::{Version, Wire};
use crate::github::api::{GitHub, Need};
use crate::net::{Answer, Fault, Kind};
use crate::registry::{Deleted, Target};
use std::collections::BTreeSet;

/// Deletes `version` if it is still what was planned to be deleted.
///
/// # Errors
/// It is there, or nobody knows.
pub fn delete(
    github: &GitHub,
    package: &Package,
    version: &Version,
    target: Target<'_>,
) -> Result<Deleted, Fault> {
    let path = format!("{}/versions/{}", package.path(), version.id);
    let Some(now) = present(github, package, &path)? else { return Ok(Deleted::Before) };
    unchanged(version, &now, target).map_err(|text| {
        Fault::new(Kind::Changed, github.asked(&path), text)
            .help("it stays; the next prune sees it as it is now")
    })?;
    let (answer, refused) = github.delete(&path, Need::DeletePackage)?;
    match answer.status {
        204 => Ok(Deleted::Now),
        // 404 where it was there a moment ago: a cut connection hid that it was deleted, or the token may
        // see it but not delete it. Only looking again tells.
        404 if present(github, package, &path)?.is_none() => Ok(Deleted::Now),
        404 => {
            let text = format!(
                "{}, but it is there: the token may see it, not delete it",
                refused.message.trim_end_matches('.')
            );
            Err(Fault::new(Kind::Denied, refused.asked, text).help(Need::DeletePackage.right()))
        }
        _ => Err(forbidden(&answer, package, refused)),
    }
}

/// The version as it is now; nothing if it is gone. GitHub answers 404 too where the token may not see
/// the package any more, so that is looked at first.
fn present(github: &GitHub, package: &Package, path: &str) -> Result<Option<Version>, Fault> {
    let Some(wire) = github.find::<Wire>(path, Need::ReadPackage)? else {
        package.count(github)?;
        return Ok(None);
    };
    if wire.is_deleted() {
        return Ok(None);
    }
    wire.read().map(Some).map_err(|text| Fault::new(Kind::Unexpected, github.asked(path), text))
}

/// Says what is different from what the plan was made of: a run may have tagged it, or pushed it again.
fn unchanged(listed: &Version, now: &Version, target: Target<'_>) -> Result<(), String> {
    let planned: BTreeSet<String> = target.tags.iter().cloned().collect();
    if now.digest != target.digest {
        return Err(format!("it changed meanwhile: it is {} now", now.digest));
    }
    if now.tags != planned {
        let list = |tags: &BTreeSet<String>| match tags.len() {
            0 => "no tags".to_owned(),
            _ => tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", "),
        };
        return Err(format!("it changed meanwhile: it had {}, and has {}", list(&planned), list(&now.tags)));
    }
    if now.since != listed.since {
        return Err("it changed meanwhile: it was pushed again".to_owned());
    }
    Ok(())
}

/// Names the two rules by which GitHub
/// [keeps a version](https://docs.github.com/en/packages/learn-github-packages/deleting-and-restoring-a-package)
/// whoever asks.
fn forbidden(answer: &Answer, package: &Package, refused: Fault) -> Fault {
    let said = answer.message();
    let fault = Fault { kind: Kind::Kept, help: None, ..refused.clone() };
    if said.contains("5000 downloads") || said.contains("5,000 downloads") {
        return fault.help(
            "GitHub keeps a public version that was downloaded more than 5,000 times: ask its support, or \
             put its digest into `protect` so that no prune plans it again",
        );
    }
    if said.contains("last tagged version") || said.contains("last version") {
        return fault.help(format!(
            "GitHub keeps the last version, and the last one with a tag. If nobody needs the package any more: `gh \
             api --method DELETE {}`",
            package.path()
        ));
    }
    refused
}

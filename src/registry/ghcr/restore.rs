//! Restoring a [version](https://docs.github.com/en/rest/packages/packages#restore-package-version-for-an-organization).

use super::package::Package;
use super::versions::Wire;
use crate::github::api::{GitHub, Need};
use crate::net::{Fault, Kind};
use crate::registry::Restore;

/// Restores the version `id`. Gives those of its tags that it did not get back, because another version
/// has them by now.
///
/// # Errors
/// It is not there afterwards.
pub fn restore(
    github: &GitHub,
    package: &Package,
    id: u64,
    entry: &Restore<'_>,
) -> Result<Vec<String>, Fault> {
    let path = format!("{}/versions/{id}", package.path());
    let (answer, refused) = github.post(&format!("{path}/restore"), Need::DeletePackage)?;
    let now = github.find::<Wire>(&path, Need::ReadPackage)?.filter(|wire| !wire.is_deleted());
    let Some(now) = now else {
        let help =
            "GitHub restores a version within thirty days after its deletion, where its name is free still";
        return Err(if answer.status == 204 {
            Fault::new(Kind::Inconsistent, refused.asked, "204: and yet it is not there").help(help)
        } else {
            refused.help(help)
        });
    };
    let version = now.read().map_err(|text| Fault::new(Kind::Unexpected, github.asked(&path), text))?;
    if version.digest != entry.digest {
        let message = format!("version {id} is {}, not {}", version.digest, entry.digest);
        return Err(Fault::new(Kind::Inconsistent, github.asked(&path), message));
    }
    Ok(entry.tags.iter().filter(|tag| !version.tags.contains(*tag)).cloned().collect())
}

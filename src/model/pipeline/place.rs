//! Places that consumers take images from that the run does not build.

use super::{Consumption, Job};
use crate::language::manifest::Checkout;
use crate::language::value::{At, Name};
use std::collections::{BTreeMap, BTreeSet};

/// What a consumer says of its images with `at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenAt {
    /// The deployment or the tag.
    pub at: At,
    /// Id of the job that asks what is there.
    pub id: String,
}

/// A place, which one job of the run asks for all that take images there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The deployment or the tag.
    pub at: At,
    /// Id of the job that asks.
    pub id: String,
    /// The images that somebody takes there, sorted.
    pub images: Vec<Name>,
    /// The jobs that take them.
    pub jobs: Vec<Name>,
    /// Whether the gate fails with it.
    pub required: bool,
    /// Whether a job has files of the commit that the images are of, so that there has to be one.
    pub needs_commit: bool,
}

impl Place {
    /// All places that the jobs name, by the ids of their jobs.
    #[must_use]
    pub fn all<'j>(jobs: impl Iterator<Item = &'j Job>) -> BTreeMap<String, Self> {
        let mut places: BTreeMap<String, Self> = BTreeMap::new();
        for job in jobs {
            let Some(TakenAt { at, id }) = &job.at else { continue };
            let place = places.entry(id.clone()).or_insert_with(|| Self {
                at: at.clone(),
                id: id.clone(),
                images: Vec::new(),
                jobs: Vec::new(),
                required: false,
                needs_commit: false,
            });
            place.images.extend(job.images.iter().map(|used| used.image.clone()));
            place.images.sort_unstable();
            place.images.dedup();
            place.jobs.push(job.name.clone());
            place.required |= job.required;
            place.needs_commit |= job.checkout != Checkout::Run;
        }
        places
    }

    /// The ids of the jobs that ask for these, each its own: `at-deploy-production`, `at-latest`.
    #[must_use]
    pub fn ids<'a>(all: impl Iterator<Item = &'a At>) -> BTreeMap<At, String> {
        let mut ids = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for at in all.collect::<BTreeSet<_>>() {
            let slug = slug(&at.to_string());
            let numbered = (2..).map(|number| format!("at-{slug}-{number}"));
            let id = std::iter::once(format!("at-{slug}")).chain(numbered).find(|id| !taken.contains(id));
            let id = id.unwrap_or_default();
            taken.insert(id.clone());
            ids.insert(at.clone(), id);
        }
        ids
    }
}

/// What an id may consist of; GitHub ignores its case.
fn slug(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    text.chars().take(60).map(letter).collect()
}

impl Job {
    /// Whether it uses an image that the run builds.
    #[must_use]
    pub fn uses(&self, image: &Name) -> bool {
        self.built().iter().any(|used| used.image == *image)
    }

    /// The images that it uses and that the run builds for it.
    #[must_use]
    pub fn built(&self) -> &[Consumption] {
        if self.at.is_some() { &[] } else { &self.images }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::value::Leaf;

    #[test]
    fn every_place_has_an_id_of_its_own() {
        let all: Vec<At> = ["v1.0", "v1-0", "V1-0", "deploy-a", "deploy.a", "latest"]
            .iter()
            .filter_map(|text| At::parse(text).ok())
            .collect();
        let ids = Place::ids(all.iter());
        assert_eq!(ids.len(), 6);
        assert_eq!(ids.values().collect::<BTreeSet<_>>().len(), 6, "{ids:?}");
        assert!(ids.values().all(|id| id.len() <= 70 && !id.contains('.')), "{ids:?}");
    }
}

//! Since when a manifest is there, where the registry does not say.

use super::manifest::Read;
use crate::language::value::Second;
use crate::net::TOLERANCE;
use crate::registry::Digest;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Docker was published on 2013-03-20. Builds that mean to be reproducible write 1970, 1980 or the
/// year 1 instead of a time.
const FIRST_IMAGE: i64 = 1_363_737_600;

/// The moment of a text such as `2026-10-01T12:00:00.5Z`; nothing for one that cannot be the moment when
/// an image was made.
#[must_use]
pub fn made(text: &str, now: Second) -> Option<Second> {
    let moment = OffsetDateTime::parse(text.trim(), &Rfc3339).ok()?.unix_timestamp();
    (FIRST_IMAGE..=now.0.saturating_add_unsigned(TOLERANCE)).contains(&moment).then_some(Second(moment))
}

/// An [image configuration](https://github.com/opencontainers/image-spec/blob/main/config.md#properties),
/// as far as it says when the image was made.
#[derive(Deserialize)]
struct Config {
    created: Option<String>,
    config: Option<Settings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Settings {
    #[serde(default, deserialize_with = "texts")]
    labels: Option<BTreeMap<String, String>>,
}

/// Labels that are texts; others say nothing.
fn texts<'d, D: serde::Deserializer<'d>>(from: D) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    let all = Option::<BTreeMap<String, serde_json::Value>>::deserialize(from)?;
    let text = |(name, value): (String, serde_json::Value)| Some((name, value.as_str()?.to_owned()));
    Ok(all.map(|all| all.into_iter().filter_map(text).collect()))
}

/// What a configuration says of its image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// When it was made.
    pub at: Option<Second>,
    /// The repository that it was made of.
    pub source: Option<String>,
    /// The commit that it was made of.
    pub revision: Option<String>,
}

/// What this configuration says. The moment is the later of its field and its label: a build with a
/// fixed `SOURCE_DATE_EPOCH` writes a moment long ago into the field; the label is that of the run. A
/// configuration that cannot be read says nothing.
#[must_use]
pub fn of_config(body: &[u8], now: Second) -> Made {
    let Ok(config) = serde_json::from_slice::<Config>(body) else { return Made::default() };
    let labels = config.config.and_then(|config| config.labels).unwrap_or_default();
    let label = |name: &str| labels.get(&format!("org.opencontainers.image.{name}"));
    let said = [config.created.as_ref(), label("created")];
    let is_commit = |text: &&String| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Made {
        at: said.into_iter().flatten().filter_map(|text| made(text, now)).max(),
        source: label("source").filter(|text| !text.is_empty()).cloned(),
        revision: label("revision").filter(is_commit).map(|text| text.to_ascii_lowercase()),
    }
}

/// Dates every manifest: by its configuration or annotation; an index not before the newest that it
/// lists; and what has no time of its own, such as an attestation, by what lists it or what it speaks of.
pub fn date(reads: &mut BTreeMap<Digest, Read>, configs: &BTreeMap<Digest, Made>) {
    let mut parents: BTreeMap<Digest, Vec<Digest>> = BTreeMap::new();
    let mut below: BTreeMap<Digest, Vec<Digest>> = BTreeMap::new();
    for (digest, read) in &mut *reads {
        let made = read.config.and_then(|config| configs.get(&config)).cloned().unwrap_or_default();
        read.manifest.since = made.at.max(read.created);
        (read.manifest.source, read.manifest.revision) = (made.source, made.revision);
        for child in &read.manifest.children {
            parents.entry(*child).or_default().push(*digest);
            below.entry(*digest).or_default().push(*child);
        }
        if let Some(subject) = read.manifest.subject {
            below.entry(subject).or_default().push(*digest);
        }
    }
    spread(reads, &parents, |_| true);
    let undated: BTreeSet<Digest> =
        reads.iter().filter(|(_, read)| read.manifest.since.is_none()).map(|(digest, _)| *digest).collect();
    spread(reads, &below, |digest| undated.contains(digest));
}

/// Makes everything that `to` leads to, and that `takes` it, at least as new as where it is led from.
/// Times only grow, so it ends even where somebody lists himself.
fn spread(
    reads: &mut BTreeMap<Digest, Read>,
    to: &BTreeMap<Digest, Vec<Digest>>,
    takes: impl Fn(&Digest) -> bool,
) {
    let mut open: Vec<Digest> = reads.keys().copied().collect();
    while let Some(digest) = open.pop() {
        let Some(since) = reads.get(&digest).and_then(|read| read.manifest.since) else { continue };
        for reached in to.get(&digest).into_iter().flatten().filter(|reached| takes(reached)) {
            let Some(read) = reads.get_mut(reached) else { continue };
            if read.manifest.since < Some(since) {
                read.manifest.since = Some(since);
                open.push(*reached);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Made, made, of_config};
    use crate::language::value::Second;

    #[test]
    fn a_time_that_means_nothing_is_none() {
        let now = Second(1_793_491_200);
        let config = |label: &str| {
            let label = format!(r#"{{"Labels": {{"org.opencontainers.image.created": "{label}"}}}}"#);
            of_config(format!(r#"{{"created": "2020-01-01T00:00:00Z", "config": {label}}}"#).as_bytes(), now)
        };
        assert_eq!(
            config("2026-10-01T12:00:00Z").at,
            Some(Second(1_790_856_000)),
            "a fixed SOURCE_DATE_EPOCH"
        );
        assert_eq!(config("2019-10-01T12:00:00Z").at, Some(Second(1_577_836_800)), "the label of a base");
        assert_eq!(of_config(br#"{"config": {"Labels": null}}"#, now), Made::default());
        assert_eq!(of_config(br#"{"config": [], "created": "#, now), Made::default());
        assert_eq!(made("2026-10-01T12:00:00.123456789Z", now), Some(Second(1_790_856_000)));
        assert_eq!(made("2026-10-01T14:00:00+02:00", now), Some(Second(1_790_856_000)));
        for text in [
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "1980-01-01T00:00:01Z",
            "2027-01-01T00:00:00Z",
            "soon",
            "",
        ] {
            assert_eq!(made(text, now), None, "{text}");
        }
    }
}

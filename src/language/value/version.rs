//! Versions of actions, as publishers tag them.

use std::cmp::Ordering;

/// `v1.2.3`, `1.2`, `v4`, `v2.0.0-rc.1`: numbers, and what stands behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: Vec<u64>,
    /// Behind a `-`: [the version before that one](https://semver.org/#spec-item-9).
    before: Option<String>,
}

/// How one version stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It comes later.
    Newer,
    /// It comes earlier.
    Older,
    /// They are the same release.
    Same,
    /// One names a line of releases, such as `v4`, that the other may be in.
    Open,
}

impl Version {
    /// Reads one; None for a branch, or nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // What stands behind a `+` [has no rank](https://semver.org/#spec-item-10).
        let text = text.strip_prefix('v').unwrap_or(text).split('+').next()?;
        let (core, before) = match text.split_once('-') {
            Some((core, before)) => (core, Some(before.to_owned())),
            None => (text, None),
        };
        let numbers: Option<Vec<u64>> = core.split('.').map(|part| part.parse().ok()).collect();
        numbers.map(|numbers| Self { numbers, before })
    }

    /// The first number.
    #[must_use]
    pub fn major(&self) -> u64 {
        self.numbers.first().copied().unwrap_or_default()
    }

    /// How this one stands to `other`.
    #[must_use]
    pub fn against(&self, other: &Self) -> Standing {
        let pairs = self.numbers.iter().zip(&other.numbers);
        let first = pairs.map(|(own, other)| own.cmp(other)).find(|order| order.is_ne());
        let order = first.unwrap_or_else(|| match (&self.before, &other.before) {
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (own, other) => own.as_deref().map(parts).cmp(&other.as_deref().map(parts)),
        });
        match order {
            Ordering::Greater => Standing::Newer,
            Ordering::Less => Standing::Older,
            Ordering::Equal if self.is_release() && other.is_release() => Standing::Same,
            Ordering::Equal => Standing::Open,
        }
    }

    /// Whether it names one release, which is never made anew. `v4` and `v4.1` move on.
    #[must_use]
    pub fn is_release(&self) -> bool {
        self.numbers.len() >= 3
    }
}

/// Numbers come before words, and by their value.
fn parts(text: &str) -> Vec<(Option<u64>, &str)> {
    let part = |part| match str::parse(part) {
        Ok(number) => (Some(number), ""),
        Err(_) => (Some(u64::MAX), part),
    };
    text.split('.').map(part).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Standing, Version};

    #[test]
    fn later_releases_are_newer_and_lines_of_releases_are_open() {
        for (own, other, standing) in [
            ("v1.2.10", "v1.2.9", Standing::Newer),
            ("1.2.3", "v1.2.3", Standing::Same),
            ("v1.2.3+build", "v1.2.3", Standing::Same),
            ("v4", "v5.0.1", Standing::Older),
            ("v5", "v5.0.1", Standing::Open),
            ("v5.1", "v5.0.9", Standing::Newer),
            ("v4", "v4", Standing::Open),
            ("v2.0.0-rc.2", "v2.0.0-rc.10", Standing::Older),
            ("v2.0.0-rc.1", "v2.0.0-beta", Standing::Newer),
            ("v2.0.0-rc.1", "v2.0.0", Standing::Older),
            ("v2.0.0", "v2.0.0-rc.1", Standing::Newer),
        ] {
            let found = Version::parse(own).unwrap().against(&Version::parse(other).unwrap());
            assert_eq!(found, standing, "{own} against {other}");
        }
        for text in ["main", "", "v", "v1.x", "v1..2", "1.2.3.99999999999999999999"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}

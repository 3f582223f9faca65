//! Labels of a runner, and what they say of its machine.

use crate::language::value::Platform;
use std::collections::BTreeSet;

/// Labels that a runner must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner(pub Vec<String>);

impl Runner {
    /// Whether it is one of
    /// [GitHub's own](https://docs.github.com/en/actions/reference/runners/github-hosted-runners).
    #[must_use]
    pub fn is_hosted(&self) -> bool {
        let hosted =
            |label: &String| ["ubuntu-", "windows-", "macos-"].iter().any(|system| label.starts_with(system));
        self.0.len() == 1 && self.0.iter().all(hosted)
    }

    /// Whether both ask for the same machines: GitHub compares labels without their case, in any order.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let labels = |runner: &Self| -> BTreeSet<String> {
            runner.0.iter().map(|label| label.to_ascii_lowercase()).collect()
        };
        labels(self) == labels(other)
    }

    /// The platform of its machine; nothing where the labels do not say it, as those of larger runners,
    /// which anybody may call as they like.
    #[must_use]
    pub fn platform(&self) -> Option<Platform> {
        match self.0.as_slice() {
            [only] => of_github(only),
            labels => of_own(labels),
        }
    }
}

/// The platform of a
/// [standard runner](https://docs.github.com/en/actions/reference/runners/github-hosted-runners).
fn of_github(label: &str) -> Option<Platform> {
    let system = label.strip_prefix("ubuntu-")?;
    let release = |text: &str| {
        let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        text.split_once('.').is_some_and(|(year, month)| two(year) && two(month))
    };
    match system.strip_suffix("-arm") {
        Some(version) => release(version).then(Platform::arm64),
        None => (release(system) || matches!(system, "latest" | "slim")).then(Platform::amd64),
    }
}

/// What the labels say that the application of a self-hosted runner
/// [gives by itself](https://docs.github.com/en/actions/how-tos/manage-runners/self-hosted-runners/apply-labels).
fn of_own(labels: &[String]) -> Option<Platform> {
    let has = |name: &str| labels.iter().any(|label| label.eq_ignore_ascii_case(name));
    match (has("self-hosted"), has("x64"), has("arm64")) {
        (true, true, false) => Some(Platform::amd64()),
        (true, false, true) => Some(Platform::arm64()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Runner;

    #[test]
    fn only_labels_that_github_gives_say_what_the_machine_is() {
        let platform = |labels: &[&str]| {
            let runner = Runner(labels.iter().map(|label| (*label).to_owned()).collect());
            runner.platform().map(|platform| platform.as_str().to_owned())
        };
        for amd in [&["ubuntu-24.04"][..], &["ubuntu-latest"], &["ubuntu-slim"], &["self-hosted", "X64"]] {
            assert_eq!(platform(amd).as_deref(), Some("linux/amd64"), "{amd:?}");
        }
        for arm in [&["ubuntu-22.04-arm"][..], &["self-hosted", "linux", "ARM64"], &["Self-Hosted", "arm64"]]
        {
            assert_eq!(platform(arm).as_deref(), Some("linux/arm64"), "{arm:?}");
        }
        for unknown in [
            &["ubuntu-24.04-16-cores"][..],
            &["ubuntu-big-arm"],
            &["ubuntu-arm"],
            &["gpu", "arm64"],
            &["arm64"],
            &["self-hosted"],
            &["self-hosted", "ARM"],
            &["self-hosted", "x64", "arm64"],
        ] {
            assert_eq!(platform(unknown), None, "{unknown:?}");
        }
    }
}

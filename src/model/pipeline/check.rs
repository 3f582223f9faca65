//! What happens to an image between its build and the gate, beside the user's own jobs.

use super::Image;
use crate::language::manifest::{Attestation, Severity};
use crate::language::value::RelativePath;

/// What of an image's vulnerabilities turns the gate red.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Severities that fail; each once, worst first, at least one.
    pub fail_on: Vec<Severity>,
    /// What nobody has mended yet does not count.
    pub ignore_unfixed: bool,
    /// File of accepted vulnerabilities.
    pub ignore_file: Option<RelativePath>,
    /// GitHub's code scanning gets all findings.
    pub sarif: bool,
}

/// A job of pipegen's about one image, behind its build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Looks for vulnerabilities. Whoever scans has no right to write.
    Scan,
    /// Sends what the scan found to code scanning; does not gate.
    Sarif,
    /// Lists what is in the image, with a token that can only read.
    Sbom,
    /// Attests and signs.
    Attest,
}

impl Check {
    /// The word in the plan job's table, and what the job's id begins with.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Sarif => "sarif",
            Self::Sbom => "sbom",
            Self::Attest => "attest",
        }
    }

    /// The id of the job.
    #[must_use]
    pub fn id(self, image: &Image) -> String {
        format!("{}-{}", self.as_str(), image.name)
    }

    /// Whether it says something about the image, so that the gate waits for it.
    #[must_use]
    pub fn counts(self) -> bool {
        self != Self::Sarif
    }

    /// Whether the gate fails with it.
    #[must_use]
    pub fn gates(self, image: &Image) -> bool {
        self.counts() && image.required
    }

    /// Whether only trusted runs have it.
    #[must_use]
    pub fn is_trusted(self) -> bool {
        matches!(self, Self::Sbom | Self::Attest)
    }

    /// Minutes that it may take.
    #[must_use]
    pub fn limit(self) -> u64 {
        match self {
            Self::Scan | Self::Sbom => 20,
            Self::Sarif => 10,
            Self::Attest => 15,
        }
    }

    /// The jobs that an image has, each behind those that it waits for.
    #[must_use]
    pub fn of(image: &Image) -> Vec<Self> {
        let sarif = image.scan.as_ref().is_some_and(|scan| scan.sarif);
        [
            (image.scan.is_some(), Self::Scan),
            (sarif, Self::Sarif),
            (image.attest.contains(&Attestation::Sbom), Self::Sbom),
            (!image.attest.is_empty(), Self::Attest),
        ]
        .into_iter()
        .filter_map(|(wanted, check)| wanted.then_some(check))
        .collect()
    }

    /// The job of the same image that it takes something from.
    #[must_use]
    pub fn after(self) -> Option<Self> {
        match self {
            Self::Sarif => Some(Self::Scan),
            Self::Attest => Some(Self::Sbom),
            Self::Scan | Self::Sbom => None,
        }
    }
}

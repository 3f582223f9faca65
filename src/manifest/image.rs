//! `[image.<name>]`.

use super::pipeline::TagRow;
use super::shape::{Many, Map, table, words};
use crate::span::Spanned;
use crate::value::{
    Command, Duration, EnvName, LocalImage, Name, PathGlob, Platform, RelativePath, Repository, Text,
};

/// Labels of runners by platform.
pub type RunnersByPlatform = Map<Platform, Spanned<Many<String>>>;

table! {
    /// An image. It is built in every event in which a tag row, a selected job or an image on top
    /// of it wants it, at most once in a run.
    "[image]"
    pub struct Image {
        /// Copies every key that is not written here from another image.
        like: Option<Spanned<Name>>,
        /// Where it is published and jobs read it. Without one it stays inside the run.
        repository: Option<Spanned<Repository>>,
        /// Anybody may pull it. If not, a fork's run builds it again as a base. Default: `false`.
        public: Option<bool>,
        /// Directory that Docker sees. Default: the root of the repository.
        context: Option<Spanned<RelativePath>>,
        /// Default: `Dockerfile` in the context.
        dockerfile: Option<Spanned<RelativePath>>,
        /// Stage of the Dockerfile. Default: the last one.
        target: Option<Spanned<String>>,
        /// Build arguments. Their values are part of the content key.
        build_args: Option<Map<EnvName, Spanned<Text>>>,
        /// BuildKit secrets by id.
        build_secrets: Option<Map<EnvName, Spanned<Text>>>,
        /// Images that it is built on, each handed over by digest in a build argument.
        from: Option<Vec<Spanned<Base>>>,
        /// What it is made of, relative to the root of the repository. The build sees only these,
        /// the Dockerfile and `.dockerignore`; where none of them changed, nothing is built.
        /// Default: `["**"]`.
        files: Option<Spanned<Vec<Spanned<PathGlob>>>>,
        /// An image that another commit built and that is older is not used again. Default: `7d`.
        max_age: Option<Spanned<Duration>>,
        /// Platforms, each built on its native runner. Default: `linux/amd64`.
        platforms: Option<Spanned<Many<Spanned<Platform>>>>,
        /// Platforms of pull requests and of the merge queue. Default: the first of `platforms`.
        pull_request_platforms: Option<Spanned<Many<Spanned<Platform>>>>,
        /// Runners by platform. Default: GitHub's own; where it has none, emulation.
        runners: Option<RunnersByPlatform>,
        /// Default of the consumers. Default: `registry`; without a repository `artifact`.
        handoff: Option<Spanned<Many<Spanned<Handoff>>>>,
        /// Its name in a job's Docker. Default: `<name>:ci`.
        load_as: Option<Spanned<LocalImage>>,
        /// Commands run in the image on each platform before anything is published.
        smoke: Option<Many<Spanned<Command>>>,
        /// Build caches, read in this order, all written; trusted runs alone write `registry`.
        /// Default: `gha`.
        cache: Option<Spanned<Many<Spanned<CacheKind>>>>,
        /// Labels beside OCI's own.
        labels: Option<Map<LabelKey, Spanned<Text>>>,
        /// Replaces the pipeline's tag rows.
        tags: Option<Vec<Spanned<TagRow>>>,
        /// Time limit of each build job. Default: the pipeline's.
        timeout: Option<Spanned<Duration>>,
        /// Measured minutes of a build; only for `graph`.
        minutes: Option<u32>,
    }
}

table! {
    /// An image that another one is built on.
    "a row of `from`"
    pub struct Base {
        /// The base.
        image: Spanned<Name>,
        /// Build argument that takes its reference, used in a `FROM`.
        build_arg: Spanned<EnvName>,
    }
}

words! {
    /// How an image reaches a job.
    pub enum Handoff {
        /// Pulled by digest.
        Registry = "registry",
        /// From an archive that the build uploads.
        Artifact = "artifact",
        /// Built again from source when nothing else served; on pull requests only, and loudly.
        Build = "build",
    }
}

words! {
    /// Where build layers are kept between runs.
    pub enum CacheKind {
        /// In the image's repository, under reserved tags.
        Registry = "registry",
        /// In GitHub's cache.
        Gha = "gha",
    }
}

/// Key of an OCI label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelKey(pub String);

impl crate::value::Leaf for LabelKey {
    const EXPECTED: &'static str = "a label such as `org.example.team`";
    const PATTERN: Option<&'static str> = Some("^[A-Za-z0-9][A-Za-z0-9._/-]*$");

    fn parse(text: &str) -> Result<Self, crate::value::Invalid> {
        let valid = text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-'));
        if !valid {
            return Err(crate::value::Invalid::new(format!("`{text}` is not {}", Self::EXPECTED)));
        }
        if text.starts_with("dev.pipegen.") {
            return Err(crate::value::Invalid::new(format!("`{text}` is one of pipegen's own labels")));
        }
        Ok(Self(text.to_owned()))
    }
}

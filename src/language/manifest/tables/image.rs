//! `[image.<name>]`.

use super::attest::Attestation;
use super::by_event::ByEvent;
use super::pipeline::TagRow;
use super::scan::Scan;
use crate::language::diagnostic::Code;
use crate::language::manifest::reading::shape::{Many, Map, table, words};
use crate::language::span::Spanned;
use crate::language::value::{
    Command, Duration, EnvName, Invalid, LocalImage, Name, PathGlob, Platform, RelativePath, Repository, Text,
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
        /// Where it is published, without a tag: `ghcr.io/owner/name`. Jobs read the first; promotion
        /// copies what it promotes to the others, with the same digest and with what is attested of
        /// it. Without one the image stays inside the run and travels as an artifact, or stays on the machine
        /// with `handoff = "daemon"`.
        repository: Option<Spanned<Many<Spanned<Repository>>>>,
        /// Anybody may pull it: no job logs in for it, and a fork's run takes it as a base instead of
        /// building it again. Default: `false`.
        public: Option<bool>,
        /// Directory that the build sees, of which it sees only `files`. Neither it nor a directory
        /// above it may be a link in the commit. Default: the root of the repository.
        context: Option<Spanned<RelativePath>>,
        /// Path of the Dockerfile, from the root of the repository; no link may be on the way to it.
        /// Default: `Dockerfile` in the context.
        dockerfile: Option<Spanned<RelativePath>>,
        /// Stage of the Dockerfile that is built. Default: the last one.
        target: Option<Spanned<String>>,
        /// Build arguments, each declared by an `ARG` of the Dockerfile. Their values are part of the
        /// content key: another value is another image, so what names the commit or the run is refused.
        /// A value arrives as it is written, quotes, commas and lines included; one that ends in a blank
        /// is refused. It may be a table [by event](#values-by-event), of which the value of the run is part of
        /// the key.
        build_args: Option<Map<EnvName, Spanned<ByEvent>>>,
        /// Build arguments that say who built it: `{ GIT_SHA = "{sha}", BUILD_ID = "{run}" }`. Placeholders
        /// and `github` that name the commit or the run may stand in them. Those are part of the content
        /// key as they are written, without their values: an image that is used again keeps the stamps
        /// of the build that made it, and `<NAME>_REVISION` says of which commit that was.
        stamps: Option<Map<EnvName, Spanned<ByEvent>>>,
        /// BuildKit secrets by id, for `RUN --mount=type=secret,id=…`. They arrive byte for byte, a key
        /// of several lines too; an empty one is left out. Their ids are part of the content key, their
        /// values are not.
        build_secrets: Option<Map<EnvName, Spanned<Text>>>,
        /// Images that it is built on, each handed over by digest in a build argument.
        from: Option<Vec<Spanned<Base>>>,
        /// What it is made of, relative to the root of the repository. The build sees only these,
        /// the Dockerfile and `.dockerignore`, each byte for byte as committed; where none of them
        /// changed, nothing is built. Files that a Git attribute changes on checkout, and links out of the
        /// repository end the build; so do submodules and files in Git LFS, unless `include` names them.
        /// Default: `["**"]`.
        files: Option<Spanned<Vec<Spanned<PathGlob>>>>,
        /// What `files` finds beside the files of the commit itself. Where nothing changed, nothing is fetched:
        /// a submodule's commit and a pointer's digest are part of the content key.
        include: Option<Spanned<Many<Spanned<Include>>>>,
        /// Jobs that must have passed before it is built, if this event selects them. Only for order without
        /// data.
        needs: Option<Many<Spanned<Name>>>,
        /// Names of artifacts of jobs, whose files the build finds where they stood, beside `files`. They are
        /// part of the content key, and exactly what the job has uploaded: an artifact that another job puts in
        /// its place is not taken. A file that the commit has at the same place ends the build.
        download: Option<Many<Spanned<Name>>>,
        /// Names of `[setup.*]` that run before anything is checked out, in this order: they free the disk or
        /// fetch a tool, and see nothing of the commit. What a commit's code makes comes by `download`.
        setup: Option<Many<Spanned<Name>>>,
        /// How old an image of another commit with the same content may be to be used again. Default:
        /// `7d`.
        max_age: Option<Spanned<Duration>>,
        /// Platforms. Several are built by a job each, on a runner of the architecture, and joined in
        /// an index, for which the image needs a `repository`. Default: `linux/amd64`.
        platforms: Option<Spanned<Many<Spanned<Platform>>>>,
        /// Those of `platforms` that pull requests and the merge queue build. Default: the first.
        pull_request_platforms: Option<Spanned<Many<Spanned<Platform>>>>,
        /// Labels of the runner by platform: `{ "linux/s390x" = ["self-hosted", "s390x"] }`. Default:
        /// GitHub's own of the architecture; where it has none, emulation, with a warning.
        runners: Option<RunnersByPlatform>,
        /// How it reaches the jobs that do not say so themselves: sources that are tried in this order.
        /// Default: `registry`; without a repository `artifact`.
        handoff: Option<Spanned<Many<Spanned<Handoff>>>>,
        /// Its name and tag in a job's Docker, whichever way it got there. With `handoff = "daemon"` the name
        /// that its tags are written to, and jobs find it under a tag of their run. Default: `<name>:ci`.
        load_as: Option<Spanned<LocalImage>>,
        /// Commands that are run in the image on each platform, in its build job, before anything is
        /// published: `["/app/server --version"]`. They are part of the content key: a new one is run on
        /// a new image.
        smoke: Option<Many<Spanned<Command>>>,
        /// Caches of build layers, read in this order; each run uses those that it may. `registry` is
        /// written by trusted runs and read by all that log in; `gha`, GitHub's, is left alone where a
        /// trusted run builds an image with a `repository`, or one that such an image is built on.
        /// Default: both; without a repository `gha`. A build with `handoff = "daemon"` has the layers that the
        /// machine's Docker keeps, and no other cache; untrusted runs, which are built elsewhere, use `gha`.
        cache: Option<Spanned<Many<Spanned<CacheKind>>>>,
        /// Looks for known vulnerabilities in every platform of the run, behind the build and before
        /// the gate.
        scan: Option<Spanned<Scan>>,
        /// What trusted runs attest of it before the gate: lists of what is in it, where it comes from,
        /// signatures. Needs a `repository`, which keeps them beside the image.
        attest: Option<Spanned<Many<Spanned<Attestation>>>>,
        /// Labels beside OCI's own (`created`, `revision`, `source`, …). Their values are part of the
        /// content key, but for placeholders and `github` that name the commit or the run: `{sha}` may
        /// stand in them, and an image that is used again keeps the one that it was built with.
        labels: Option<Map<LabelKey, Spanned<ByEvent>>>,
        /// Which tags are written in which events. Default: the pipeline's rows, all of which these
        /// replace.
        tags: Option<Vec<Spanned<TagRow>>>,
        /// Whether the gate fails with its builds, its scan and what attests it. If not, the gate waits for them
        /// and reports them, and tags that wait for the gate are written where they and every consumer of
        /// the image that the run selects have passed; else they stay, by name. What is built on it and what
        /// uses it before the gate says `required = false`, too. Default: `true`.
        required: Option<bool>,
        /// Time limit of each build job; GitHub counts whole minutes. Default: the pipeline's.
        timeout: Option<Spanned<Duration>>,
        /// How many minutes a build takes, as measured. Only `pipegen graph` reads it, for the critical
        /// path.
        minutes: Option<u32>,
    }
}

impl Image {
    /// The word with which it stays on the machine that builds it.
    #[must_use]
    pub fn stays(&self) -> Option<&Spanned<Handoff>> {
        self.handoff.as_ref()?.0.iter().find(|source| source.value == Handoff::Daemon)
    }

    /// Whether it has a place for tags: a repository, or the Docker of a machine.
    #[must_use]
    pub fn has_home(&self) -> bool {
        self.repository.is_some() || self.stays().is_some()
    }
}

table! {
    /// An image that another one is built on.
    "a row of `from`"
    pub struct Base {
        /// Name of the image below.
        image: Spanned<Name>,
        /// Build argument that takes its reference by digest: `ARG BASE` and `FROM ${BASE}` in the
        /// Dockerfile.
        build_arg: Spanned<EnvName>,
    }
}

words! {
    /// How an image reaches a job.
    pub enum Handoff {
        /// Pulled from its repository by digest.
        Registry = "registry",
        /// From an archive that the build uploads, which takes minutes for a large image.
        Artifact = "artifact",
        /// Left in the Docker of the machine that built it, one of your own, for jobs on that machine: known by the
        /// machine's Docker and the image's id. For images without a `repository`, whose tags are written there, to
        /// the name in `load-as`.
        Daemon = "daemon",
        /// Built again from source when nothing else served; on pull requests only, and loudly.
        Build = "build",
        /// As files, never in Docker: an OCI image layout in the directory `$<NAME>_OCI_LAYOUT`, taken
        /// from the archive. Nothing else beside it.
        OciLayout = "oci-layout",
        /// Its name alone, `repository@digest`: nothing is pulled. For consumers of an image with a repository,
        /// in runs that publish. Nothing else beside it.
        Reference = "reference",
    }
}

words! {
    /// What a commit names, and has elsewhere.
    pub enum Include {
        /// The files of submodules, and of theirs. For an image: over `https://` from public repositories, or from
        /// one beside its own by `../`; `!` and its path leaves one out.
        Submodules = "submodules",
        /// The files in Git LFS in place of their pointers.
        Lfs = "lfs",
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

impl crate::language::value::Leaf for LabelKey {
    const EXPECTED: &'static str = "a label such as `org.example.team`";
    const PATTERN: Option<&'static str> = Some("^[A-Za-z0-9][A-Za-z0-9._/-]*$");

    fn parse(text: &str) -> Result<Self, crate::language::value::Invalid> {
        let valid = text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-'));
        if !valid {
            return Err(Invalid::new(Code::InvalidLabel, format!("`{text}` is not {}", Self::EXPECTED))
                .why("the action that builds reads one label a line, and its key up to the first `=`"));
        }
        if text.starts_with("dev.pipegen.") {
            return Err(Invalid::new(Code::InvalidLabel, format!("`{text}` is one of pipegen's own labels"))
                .why("by these labels a run recognises an image that it need not build again")
                .help("write it under a name of your own, such as `org.example.team`"));
        }
        Ok(Self(text.to_owned()))
    }
}

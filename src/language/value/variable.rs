//! The variables that pipegen sets in the environment of every job of the user's. This is the only list of them:
//! the names that a file may not set, those that an expression may read, the jobs, the draft of `init` and the table
//! of the reference take them from here.

use super::Name;

/// Where the value of a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An output of the plan, by its name.
    Plan(&'static str),
    /// The level of trust, which a run that is started by hand finds out itself.
    Trust,
    /// An output of the build of the image, by its name.
    Build(&'static str),
    /// The name of the image in the job's Docker, or in its repository.
    Name,
    /// The directory of an image that the job has as files. It is known to steps alone.
    Layout,
}

/// In which form a job has an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In its Docker.
    InDocker,
    /// As files.
    AsFiles,
    /// Not at all: it knows its reference.
    ByReference,
}

/// One variable.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name; of an image, what stands behind the name of that.
    pub name: &'static str,
    /// Where its value comes from.
    pub origin: Origin,
    /// What the value is, for the reference.
    pub about: &'static str,
}

/// The tested commit.
pub const COMMIT_SHA: Variable =
    Variable { name: "COMMIT_SHA", origin: Origin::Plan("sha"), about: "the tested commit" };
/// Its branch.
pub const COMMIT_BRANCH: Variable =
    Variable { name: "COMMIT_BRANCH", origin: Origin::Plan("branch"), about: "its branch" };
/// The number of the pull request.
pub const PR_NUMBER: Variable = Variable {
    name: "PR_NUMBER",
    origin: Origin::Plan("pr"),
    about: "the pull request's number; empty in other events",
};
/// What the image is called in the job's Docker.
pub const IMAGE: Variable = Variable {
    name: "IMAGE",
    origin: Origin::Name,
    about: "what the job's Docker calls the image: its `load-as`, with `handoff = \"daemon\"` under a tag of the run, and its id in a deployment; with `handoff = \"reference\"` its `repository@digest`",
};
/// Where the image is as files.
pub const OCI_LAYOUT: Variable = Variable {
    name: "OCI_LAYOUT",
    origin: Origin::Layout,
    about: "in place of it with `handoff = \"oci-layout\"`: the directory of an OCI layout",
};

/// Those that every job has.
pub const OF_RUN: [Variable; 4] = [
    COMMIT_SHA,
    COMMIT_BRANCH,
    PR_NUMBER,
    Variable { name: "TRUST", origin: Origin::Trust, about: "`untrusted`, `internal` or `trusted`" },
];

/// Its digest in the registry.
pub const DIGEST: Variable = Variable {
    name: "DIGEST",
    origin: Origin::Build("digest"),
    about: "the digest of what the job has; of an image for several platforms the manifest's of its platform, where every run of the job has the same one, and otherwise the index's: with `handoff = \"reference\"` or `{image.x.digest}`, after promotion, in a run that follows, where legs have machines of several platforms, on a self-hosted runner that says no platform, or that `fork-runs-on` stands in for with another, and where not every run builds that platform; empty where the run published none",
};
/// The commit that built it.
pub const REVISION: Variable = Variable {
    name: "REVISION",
    origin: Origin::Build("revision"),
    about: "the commit that built it, which with reuse is an earlier one",
};
/// Those that a job has of each of its images, `<NAME>_…`.
pub const OF_IMAGE: [Variable; 4] = [IMAGE, OCI_LAYOUT, DIGEST, REVISION];

/// The one of these that a job with exactly one image has under its bare name, too.
pub const OF_ONLY_IMAGE: Variable = IMAGE;

impl Variable {
    /// Whether a job has it, which has the image in this form.
    #[must_use]
    pub const fn is_set(&self, form: Form) -> bool {
        match self.origin {
            Origin::Name => !matches!(form, Form::AsFiles),
            Origin::Layout => matches!(form, Form::AsFiles),
            Origin::Plan(_) | Origin::Trust | Origin::Build(_) => true,
        }
    }

    /// Its name where it is about an image: `APP_DIGEST`.
    #[must_use]
    pub fn of(&self, image: &Name) -> String {
        format!("{}_{}", image.to_env(), self.name)
    }
}

/// The variables of a job with these images.
pub fn of_job<'i>(images: impl IntoIterator<Item = &'i Name>) -> impl Iterator<Item = String> {
    let of = |image: &'i Name| OF_IMAGE.map(|variable| variable.of(image));
    let run = OF_RUN.iter().map(|variable| variable.name.to_owned());
    run.chain(images.into_iter().flat_map(of))
}

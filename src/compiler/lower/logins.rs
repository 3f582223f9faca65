//! Log-ins to registries: which jobs have them, and until when. Untrusted runs have none.

use super::after;
use super::pieces::{GITHUB, Pieces, pairs};
use super::scope::Scope;
use crate::language::manifest::{Handoff, Host};
use crate::model::pipeline::{Consumption, Image, Job, Login, Pipeline};
use crate::model::workflow::expr::{call, path, text};
use crate::model::workflow::{Pairs, Step};
use std::collections::BTreeMap;

/// The registries that a job logs in to, and whether it can do without.
#[derive(Default)]
pub struct Logins(BTreeMap<Host, Without>);

/// What a log-in that fails means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Without {
    /// Each of the registry's images has another source, and a registry that is down fails the log-in first.
    GoesOn,
    /// The job cannot go on.
    Fails,
}

impl Logins {
    /// Those of a job that writes the images where jobs read them.
    pub fn to_publish<'i>(images: impl IntoIterator<Item = &'i Image>) -> Self {
        let mut logins = Self::default();
        for image in images {
            logins.home(image, Without::Fails);
        }
        logins
    }

    /// Those of a job that builds the image.
    pub fn to_build(pipeline: &Pipeline, image: &Image) -> Self {
        let mut logins = Self::to_publish([image]);
        logins.below(pipeline, image, Without::Fails);
        logins
    }

    /// Those of a job that writes everywhere that the images get into.
    pub fn to_promote<'i>(images: impl IntoIterator<Item = &'i Image>) -> Self {
        let mut logins = Self::default();
        let all = images.into_iter().flat_map(Image::repositories);
        for repository in all.filter(|repository| !repository.is_in_docker()) {
            logins.add(repository.host(), Without::Fails);
        }
        logins
    }

    /// Those of a job that looks at the image, and never builds it.
    pub fn to_look(image: &Image) -> Self {
        let mut logins = Self::default();
        if image.handoff.contains(&Handoff::Registry) {
            logins.home(image, without(&image.handoff));
        }
        logins
    }

    /// Those of a consumer or a job. A public image is pulled with a log-in, too: GitHub makes every new package
    /// private, and anonymous pulls are counted by address.
    pub fn of_job(pipeline: &Pipeline, own: &Job) -> Self {
        let mut logins = Self::default();
        if own.registry_login {
            logins.all(pipeline);
        }
        // Their records stand beside the images.
        if own.deployment.is_some() {
            own.images
                .iter()
                .filter_map(|used| pipeline.image(&used.image))
                .for_each(|image| logins.home(image, Without::Fails));
        }
        let used = own.images.iter().filter(|used| pulls(used));
        for (used, image) in used.filter_map(|used| Some((used, pipeline.image(&used.image)?))) {
            logins.home(image, without(&used.handoff));
            if used.is_built() {
                logins.below(pipeline, image, Without::GoesOn);
            }
        }
        for host in own.pulls() {
            logins.add(&host.0, Without::Fails);
        }
        for image in after::asked(pipeline, own) {
            logins.home(image, Without::Fails);
        }
        logins
    }

    /// Every registry of the pipeline.
    fn all(&mut self, pipeline: &Pipeline) {
        for host in pipeline.registries.keys() {
            self.add(&host.0, Without::Fails);
        }
        if pipeline.publishes_to(&Host(GITHUB.to_owned())) {
            self.add(GITHUB, Without::Fails);
        }
    }

    fn home(&mut self, image: &Image, without: Without) {
        if let Some(repository) = image.registry() {
            self.add(repository.host(), without);
        }
    }

    /// Those of what the image is built on.
    fn below(&mut self, pipeline: &Pipeline, image: &Image, without: Without) {
        for base in image.from.iter().filter_map(|base| pipeline.image(&base.image)) {
            self.home(base, without);
        }
        for host in &image.pulls {
            self.add(&host.0, without);
        }
    }

    fn add(&mut self, host: &str, without: Without) {
        let known = self.0.entry(Host(host.to_owned())).or_insert(without);
        *known = (*known).max(without);
    }

    /// Whether the job's own token logs in to GitHub's registry.
    pub fn take_the_token(&self, pipeline: &Pipeline) -> bool {
        let github = Host(GITHUB.to_owned());
        self.0.contains_key(&github) && !pipeline.registries.contains_key(&github)
    }

    /// What `[registry]` says of them.
    pub fn written<'p>(&self, pipeline: &'p Pipeline) -> Vec<&'p Login> {
        self.0.keys().filter_map(|host| pipeline.registries.get(host)).collect()
    }
}

/// The name under which Docker keeps a log-in. That of Docker Hub is its old address, and
/// [a log-out by another name removes nothing](https://github.com/docker/cli/issues/7326).
fn kept_under(host: &str) -> &str {
    if host == "docker.io" { "https://index.docker.io/v1/" } else { host }
}

fn without(sources: &[Handoff]) -> Without {
    let alone = sources.iter().all(|source| *source == Handoff::Registry);
    if alone { Without::Fails } else { Without::GoesOn }
}

/// Whether a job asks registries for an image.
pub fn pulls(used: &Consumption) -> bool {
    used.handoff.iter().any(|source| matches!(source, Handoff::Registry | Handoff::Build))
}

impl Pieces<'_> {
    /// Logs in.
    pub fn logins(&self, scope: &Scope<'_>, logins: &Logins) -> Vec<Step> {
        let step = |(host, without): (&Host, &Without)| Step {
            may_fail: *without == Without::GoesOn,
            ..self.login(scope, host)
        };
        logins.0.iter().map(step).collect()
    }

    /// Logs out, whatever has failed since: a log-in may push, and what follows are the user's steps or
    /// somebody else's scanner.
    pub fn logouts(&self, scope: &Scope<'_>, logins: &Logins) -> Vec<Step> {
        let step = |host: &Host| Step {
            name: format!("Log out of {}", host.0),
            condition: Some(call("always", []).and(scope.plan("trust").differs(text("untrusted")))),
            run: Some(format!("docker logout '{}'", kept_under(&host.0))),
            ..Step::default()
        };
        logins.0.keys().map(step).collect()
    }

    /// What GitHub is given to pull an image before the first step; nothing where there is no log-in, and in a
    /// job that untrusted runs select: it fails a job whose credentials are empty.
    pub fn credentials(&self, scope: &Scope<'_>, own: &Job, image: &str) -> Pairs {
        let login = self.pipeline().registries.get(&Host::of(image)).filter(|_| own.is_withheld());
        login.map(|login| self.user(scope, login)).unwrap_or_default()
    }

    fn user(&self, scope: &Scope<'_>, login: &Login) -> Pairs {
        let (username, password) = (scope.text(&login.username, None), scope.text(&login.password, None));
        pairs([("username", username), ("password", password)])
    }

    fn login(&self, scope: &Scope<'_>, host: &Host) -> Step {
        let token = || {
            pairs([("username", path("github.actor").braced()), ("password", path("github.token").braced())])
        };
        let own = self.pipeline().registries.get(host);
        let mut with = pairs([("registry", host.0.clone())]);
        with.extend(own.map_or_else(token, |login| self.user(scope, login)));
        Step {
            name: format!("Log in to {}", host.0),
            condition: Some(scope.plan("trust").differs(text("untrusted"))),
            uses: Some(self.action("docker/login-action")),
            with,
            ..Step::default()
        }
    }
}

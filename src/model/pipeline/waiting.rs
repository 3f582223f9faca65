//! Which of the builds of an image a job waits for.

use super::{Consumption, Event, Events, Image, Job, Pipeline, Runner};
use crate::language::value::variable::Form;
use crate::language::value::{Part, Placeholder, Platform};

impl Pipeline {
    /// The platform whose build hands an image of several to a job. Nothing where the job waits for all of
    /// them, joined to an index: it knows the index by its digest, or runs where no run is sure to build
    /// the machine's platform, which a called workflow chooses for itself.
    #[must_use]
    pub fn platform_for<'i>(&'i self, job: &Job, used: &Consumption) -> Option<&'i Platform> {
        let image = self.image(&used.image).filter(|image| image.is_multi_platform())?;
        if job.at.is_some()
            || job.follows()
            || job.after_promotion
            || job.called.is_some()
            || self.reads_a_digest(job)
        {
            return None;
        }
        match used.form() {
            Form::ByReference => None,
            // The one that every run builds.
            Form::AsFiles => image.pull_request_platforms.first(),
            Form::InDocker => {
                self.machine(job).and_then(|machine| built_wherever_it_runs(image, job, &machine))
            }
        }
    }

    /// The platform of the job's machine, if it is the same in each of its runs.
    fn machine(&self, job: &Job) -> Option<Platform> {
        let machine = job.runners().first()?.platform()?;
        if job.runners().iter().any(|runner| runner.platform().as_ref() != Some(&machine)) {
            return None;
        }
        let is_the_same = job.runners().iter().all(Runner::is_hosted) || job.is_withheld();
        (is_the_same || self.fork_runs_on.platform().as_ref() == Some(&machine)).then_some(machine)
    }

    /// Whether one of the job's texts has `{image.<name>.digest}`, which is the index's.
    fn reads_a_digest(&self, job: &Job) -> bool {
        let is_digest = |part: &Part| matches!(part, Part::Placeholder(Placeholder::ImageDigest(_)));
        job.texts(&self.env).any(|text| text.parts().iter().any(is_digest))
    }
}

fn built_wherever_it_runs<'i>(image: &'i Image, job: &Job, machine: &Platform) -> Option<&'i Platform> {
    let narrow = match &job.selector.events {
        Events::All => true,
        Events::Only(events) => events.iter().any(|event: &Event| !event.is_trusted()),
    };
    let built = if narrow { &image.pull_request_platforms } else { &image.platforms };
    built.iter().find(|platform| *platform == machine)
}

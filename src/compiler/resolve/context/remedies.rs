//! What to write so that an image and the jobs that use it come together on one platform.

use crate::language::diagnostic::remedy::{quoted, quoted_list};
use crate::language::value::{Name, Platform};
use crate::model::pipeline::{Event, Events, Image, Job, Pipeline, Runner};

/// Builds the image for `machine` as well, in pull requests too if `fewer`. Several platforms need a
/// repository; an image without one changes its platform.
pub fn build_for(image: &Image, machine: &Platform, fewer: bool) -> String {
    let with = |platforms: &[Platform]| {
        let known = platforms.iter().filter(|platform| *platform != machine);
        quoted_list(known.chain([machine]).map(Platform::as_str))
    };
    let mut lines = vec![format!("build the image for `{machine}`, in `[image.{}]`:", image.name)];
    if image.registry().is_none() {
        lines.push(format!("    platforms = \"{machine}\""));
        return lines.join("\n");
    }
    if !image.platforms.contains(machine) {
        lines.push(format!("    platforms = {}", with(&image.platforms)));
    }
    if fewer {
        lines.push(format!("    pull-request-platforms = {}", with(&image.pull_request_platforms)));
    }
    lines.join("\n")
}

/// Lets the job run where the image can, if there is such a machine.
pub fn run_there(pipeline: &Pipeline, image: &Image, job: &Name) -> Option<String> {
    let of = |platform: &Platform| {
        let built = image.runners.get(platform).filter(|own| !own.emulated).map(|own| &own.runner);
        let fits = |runner: &&Runner| runner.platform().is_none_or(|own| own == *platform);
        let usual = Some(&pipeline.runs_on).filter(|_| *platform == Platform::amd64());
        let own = built.or(usual).filter(fits).cloned();
        own.or_else(|| platform.native_runner().map(|label| Runner(vec![label.to_owned()])))
    };
    let runner = image.pull_request_platforms.iter().find_map(of)?;
    let labels = match runner.0.as_slice() {
        [only] => quoted(only),
        several => quoted_list(several.iter().map(String::as_str)),
    };
    Some(format!("run the job where the image runs, in `[consumer.{job}]`:\n    runs-on = {labels}"))
}

/// Leaves pull requests and the merge queue out, if anything stays.
pub fn leave_out(pipeline: &Pipeline, job: &Job) -> Option<String> {
    let events: Vec<&str> = match &job.selector.events {
        Events::All => {
            let schedules = pipeline.schedules.keys().map(Name::as_str);
            ["push", "manual"].into_iter().chain(schedules).collect()
        }
        Events::Only(events) => events.iter().filter(|event| event.is_trusted()).map(Event::as_str).collect(),
    };
    let text = format!(
        "run it in other events only, in `[consumer.{}]`:\n    on = {}",
        job.name,
        quoted_list(events.iter().copied())
    );
    (!events.is_empty()).then_some(text)
}

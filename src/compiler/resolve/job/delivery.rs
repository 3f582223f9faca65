//! `environment` and `after`: what a job delivers, and so is part of trusted runs alone.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::reach::Reach;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::references::{Known, refers};
use crate::compiler::resolve::job::follow;
use crate::compiler::resolve::job::steps::Scope;
use crate::compiler::resolve::job::table::Table;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::remedy::{quoted, quoted_list};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::language::value::Glob;
use crate::model::pipeline::matrix::MOST_LEGS;
use crate::model::pipeline::{Called, Environment, Event, Events, Legs, Selector};

/// Resolves `environment`.
pub fn environment(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    keys: &manifest::Consumer,
) -> Option<Environment> {
    let written = keys.environment.as_ref()?;
    let manifest::Environment { name, url } = &written.value.0;
    if let Some(url) = url {
        cx.text(&url.value, &url.span, Place::EnvironmentUrl);
        refers(cx, scope, url, Some(&ids(keys)));
    }
    if let Some(wiring) = follow::wiring(keys) {
        cx.error(
            Diagnostic::error(Code::Unsupported, written.span.clone(), "an environment in a run that follows others")
                .also(wiring.span.clone(), "this job follows every run, a fork's too")
                .why("the rules of an environment look at the branch of the run, and every run that follows is of the default branch")
                .help("write `after = \"promotion\"` in place of `wiring`, or take `environment` out"),
        );
    }
    if let Some(lock) = keys.lock.as_ref().filter(|_| keys.after.is_none()) {
        cx.error(
            Diagnostic::error(Code::Unsupported, lock.span.clone(), "a `lock` that is held while somebody has to approve")
                .also(written.span.clone(), "an environment can ask for that")
                .why("GitHub gives a job its concurrency group before the environment lets it run, so every other job with the lock would wait for the approval")
                .help("let it run after the gate: `after = \"promotion\"`; or take `lock` out"),
        );
    }
    Some(Environment { name: name.value.0.clone(), url: url.as_ref().map(|url| url.value.clone()) })
}

/// The steps that the address may read: all, for GitHub evaluates it at the end of the job.
fn ids(keys: &manifest::Consumer) -> Vec<Known> {
    let steps = keys.steps.iter().flat_map(|steps| &steps.value);
    let known = steps.filter_map(|step| step.id.as_ref());
    known.map(|id| Known { id: id.value.0.clone(), span: id.span.clone(), outputs: None }).collect()
}

/// Resolves `after`: whether the job runs after promotion.
pub fn after(cx: &mut Context<'_>, keys: &manifest::Consumer) -> bool {
    let Some(after) = &keys.after else { return false };
    if let Some(wiring) = follow::wiring(keys) {
        cx.error(
            Diagnostic::error(Code::Unsupported, wiring.span.clone(), "a run of its own, and after the promotion of this one")
                .also(after.span.clone(), "it would wait for a job of the pipeline's run")
                .why("a run that follows begins when the pipeline's has ended, whatever became of it, and knows nothing of its promotion")
                .help("take `wiring` out"),
        );
    }
    if let Some(container) = &keys.container {
        cx.error(
            Diagnostic::error(Code::Unsupported, container.span.clone(), "a job behind promotion, in a container of its own")
                .also(after.span.clone(), "its first step asks the registry whether a newer run has promoted")
                .why("the steps that log in and ask need Docker's client, curl and jq, which the container may not have")
                .help("take `container` out, and start it in the script: `docker run --rm …`"),
        );
    }
    if let Some(required) = keys.required.as_ref().filter(|required| required.value) {
        cx.error(
            Diagnostic::error(
                Code::RequiredAfterGate,
                required.span.clone(),
                "the gate cannot wait for a job that comes after it",
            )
            .also(after.span.clone(), "this job waits for the gate and for what is promoted behind it")
            .why("each would wait for the other; where the job fails, its run is red")
            .help("take `required` out"),
        );
    }
    true
}

/// The name of the lock that the job holds: what waits for the gate has its environment's by default, because
/// two deployments to one place must not overlap.
pub fn lock(
    cx: &mut Context<'_>,
    keys: &manifest::Consumer,
    environment: Option<&Environment>,
    matrix: Option<&Legs>,
) -> Option<String> {
    let written = keys.lock.as_ref().map(|lock| lock.value.to_string());
    let lock = written.or_else(|| environment.filter(|_| keys.after.is_some()).map(Environment::slug));
    lock_is_long_enough(cx, keys, lock.as_ref(), matrix);
    lock
}

/// Most jobs that GitHub keeps waiting in a
/// [concurrency group](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#concurrency).
const QUEUE: usize = 100;

/// Each leg of a matrix waits for the lock by itself.
fn lock_is_long_enough(
    cx: &mut Context<'_>,
    keys: &manifest::Consumer,
    lock: Option<&String>,
    matrix: Option<&Legs>,
) {
    let (Some(lock), Some(legs), Some(written)) = (lock, matrix, &keys.matrix) else { return };
    let count = legs.count();
    if count <= QUEUE || count > MOST_LEGS {
        return;
    }
    let message = format!("{count} legs that wait for one lock");
    let error = Diagnostic::error(Code::MatrixTooLarge, written.span.clone(), message);
    let own = keys.lock.as_ref().map(|own| (&own.span, format!("each leg waits for `{lock}`")));
    let by_default =
        keys.environment.as_ref().map(|own| (&own.span, format!("its lock is `{lock}`, for each leg")));
    let error = match own.or(by_default) {
        Some((span, said)) => error.also(span.clone(), said),
        None => error,
    };
    cx.error(
        error.why(format!("up to {QUEUE} jobs wait for a lock, and GitHub cancels what comes on top")).help(
            match &keys.lock {
                Some(_) => {
                    "give an axis fewer values, and let one leg do the work of several; or take `lock` out"
                }
                None => "give an axis fewer values, and let one leg do the work of several",
            },
        ),
    );
}

/// What is delivered comes of trusted runs: a selector that lets others in would promise what never happens.
pub fn only_trusted(
    cx: &mut Context<'_>,
    settings: &Settings,
    table: &Table<'_>,
    selector: &Selector,
    called: Option<&Called>,
) {
    let keys = &table.keys;
    let deploys = called.filter(|called| !called.environments.is_empty());
    let key = match (&keys.after, &keys.environment) {
        (Some(after), _) if table.deployment.is_some() => ("`[deploy]`", &after.span),
        (Some(after), _) => ("`after`", &after.span),
        (None, Some(environment)) => ("`environment`", &environment.span),
        (None, None) => match deploys {
            Some(called) => ("an environment of the called workflow", &called.span),
            None => return,
        },
    };
    if follow::wiring(keys).is_some() {
        return;
    }
    let events: Vec<Event> = match &selector.events {
        Events::All => Vec::new(),
        Events::Only(events) => events.iter().cloned().collect(),
    };
    let branches = selector.branches.as_deref().unwrap_or(&settings.branches);
    let reach = Reach::of(&settings.trusted, events.iter(), branches);
    let Some((place, what)) = let_in(keys, selector, &events, &reach) else { return };
    let (name, span) = key;
    let error = Diagnostic::error(
        Code::JobMixesTrust,
        span.clone(),
        format!("{name} is for trusted runs, and this job takes part in others"),
    );
    let error = match place {
        Some(place) => error.also(place, what),
        None => error.label(what),
    };
    cx.error(
        error.why("what a pull request or an untrusted branch has made must not be delivered, and a run that may not deliver would skip the job")
        .help(remedy(settings, &events, &reach, selector)),
    );
}

/// The first runs that are not trusted and that the selector lets in, and where it says so.
fn let_in(
    keys: &manifest::Consumer,
    selector: &Selector,
    events: &[Event],
    reach: &Reach<'_>,
) -> Option<(Option<Span>, String)> {
    let on = keys.on.as_ref();
    let place = |event: &Event| {
        let words = on.iter().flat_map(|on| &on.0);
        words.into_iter().find(|word| word.value == event.as_str()).map(|word| word.span.clone())
    };
    if selector.events == Events::All {
        return Some((
            None,
            "without `on` it takes part in every event, pull requests among them".to_owned(),
        ));
    }
    if let Some(event) = events.iter().find(|event| !event.is_trusted()) {
        return Some((place(event), format!("`{event}` is never trusted")));
    }
    if selector.branches.is_none() && events.contains(&Event::Manual) {
        let what = "without `branches`, a run by hand is for every branch and Git tag".to_owned();
        return Some((place(&Event::Manual), what));
    }
    let others: Vec<String> =
        reach.internal.iter().chain(&reach.both).map(|glob| format!("`{glob}`")).collect();
    if others.is_empty() {
        return None;
    }
    let place = keys.branches.as_ref().map(|own| own.span.clone()).or_else(|| on.map(|on| on.span.clone()));
    let all = match selector.branches {
        Some(_) => "not every branch of",
        None => "without `branches` it is for all of the pipeline's, and not every branch of",
    };
    Some((place, format!("{all} {} is trusted", others.join(", "))))
}

/// Keys that let in trusted runs alone.
fn remedy(settings: &Settings, events: &[Event], reach: &Reach<'_>, selector: &Selector) -> String {
    let trusted: Vec<&str> = events.iter().filter(|event| event.is_trusted()).map(Event::as_str).collect();
    let on = match trusted.as_slice() {
        [] => quoted("push"),
        [only] => quoted(only),
        several => quoted_list(several.iter().copied()),
    };
    let by_hand = events.contains(&Event::Manual) && selector.branches.is_none();
    let wide = !reach.internal.is_empty() || !reach.both.is_empty();
    let all_are = settings.branches.iter().all(|glob| settings.trusted.globs().contains(glob));
    if !by_hand && !wide && (all_are || selector.branches.is_some()) {
        return format!("write `on = {on}`");
    }
    let written = reach.trusted.iter().map(|glob| glob.as_str());
    let own: Vec<&str> = match reach.trusted.is_empty() {
        true => settings.trusted.globs().iter().map(Glob::as_str).collect(),
        false => written.collect(),
    };
    format!("write in the table:\n    on = {on}\n    branches = {}", quoted_list(own))
}

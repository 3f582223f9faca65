//! `[deploy.*]`: a job behind promotion, whose steps pipegen frames.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::limits::whole_minutes;
use crate::compiler::resolve::expressions::references::refers;
use crate::compiler::resolve::job::steps::Scope;
use crate::compiler::resolve::job::table::Table;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Handoff, Many, NamedEnvironment, Rollback, Stage};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Leaf, Name, Part, Script, Text};
use crate::model::pipeline::{Body, Deployment, Event, Events, Health, Image, Order, Probe, Selector, Step};

/// What its job is called; also what `needs` of another deployment says.
const PREFIX: &str = "deploy-";
/// Time that `run` may take where the table does not say.
const TIMEOUT: Duration = Duration::minutes(15);
/// Time until it is healthy where the table does not say.
const WITHIN: Duration = Duration::minutes(1);
/// Answers in a row where the table does not say.
const CONSECUTIVE: u32 = 3;

/// The deployments as written, each with the job that it would be if somebody wrote that by hand.
pub fn tables(cx: &mut Context<'_>) -> Vec<(Spanned<Name>, manifest::Consumer, manifest::Deploy)> {
    let written = cx.manifest.deploy.clone().unwrap_or_default();
    written.0.into_iter().filter_map(|(name, table)| table_of(cx, &name, table)).collect()
}

fn table_of(
    cx: &mut Context<'_>,
    name: &Spanned<Name>,
    table: Spanned<manifest::Deploy>,
) -> Option<(Spanned<Name>, manifest::Consumer, manifest::Deploy)> {
    let id = match Name::parse(&format!("{PREFIX}{}", name.value)) {
        Ok(id) => Spanned::new(id, name.span.clone()),
        Err(invalid) => {
            let error = Diagnostic::error(invalid.code, name.span.clone(), invalid.message);
            cx.error(error.why("its job is called `deploy-` and the name").help("give it a shorter name"));
            return None;
        }
    };
    let own = table.value;
    let environment = own.environment.clone().or_else(|| default_environment(name));
    let reference = Many(vec![Spanned::new(Handoff::Reference, name.span.clone())]);
    let job = manifest::Consumer {
        images: own.images.clone(),
        handoff: Some(Spanned::new(reference, name.span.clone())),
        on: Some(own.on.clone()),
        branches: own.branches.clone(),
        r#if: own.r#if.clone(),
        needs: own.needs.clone(),
        after: Some(Spanned::new(Stage::Promotion, name.span.clone())),
        environment,
        steps: Some(Spanned::new(steps(name, &own)?, name.span.clone())),
        setup: own.setup.clone(),
        runs_on: own.runs_on.clone(),
        registry_login: own.registry_login.clone(),
        env: own.env.clone(),
        secrets: own.secrets.clone(),
        permissions: own.permissions.clone(),
        lock: own.lock.clone(),
        checkout: own.checkout.clone(),
        working_directory: own.working_directory.clone(),
        timeout: Some(own.timeout.clone().unwrap_or_else(|| Spanned::new(TIMEOUT, name.span.clone()))),
        minutes: own.minutes,
        ..manifest::Job::blank()?.into()
    };
    Some((id, job, own))
}

fn default_environment(name: &Spanned<Name>) -> Option<Spanned<NamedEnvironment>> {
    let own = manifest::EnvironmentName(name.value.to_string());
    let named = manifest::Environment { name: Spanned::new(own, name.span.clone()), url: None };
    Some(Spanned::new(NamedEnvironment(named), name.span.clone()))
}

/// All scripts as steps, in the order in which [`of`] takes them apart: `before`, `run`, `current`, the script of
/// `health`.
fn steps(name: &Spanned<Name>, own: &manifest::Deploy) -> Option<Vec<Spanned<manifest::Step>>> {
    let step = |title: &str, script: &Spanned<Script>| {
        let title = Spanned::new(title.to_owned(), name.span.clone());
        let step =
            manifest::Step { name: Some(title), run: Some(script.clone()), ..manifest::Step::blank()? };
        Some(Spanned::new(step, script.span.clone()))
    };
    let mut all: Vec<_> = own.before.iter().flat_map(|steps| steps.value.clone()).collect();
    all.push(step("Deploy", &own.run)?);
    all.extend(own.current.iter().filter_map(|script| step("Ask what serves", script)));
    all.extend(own.health.run.iter().filter_map(|script| step("Wait until it is healthy", script)));
    Some(all)
}

/// What the table says beside what every job does. Its scripts are taken out of `steps`, in which those of `before`
/// stay.
pub fn of(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    table: &Table<'_>,
    selector: &Selector,
    body: Option<&mut Body>,
) -> Option<Deployment> {
    let own = table.deployment?;
    let steps = &mut body?.steps;
    let before = own.before.as_ref().map_or(0, |steps| steps.value.len());
    let mut scripts = steps.split_off(before.min(steps.len())).into_iter();
    let run = scripts.next()?;
    let current = own.current.as_ref().and_then(|_| scripts.next());
    let health = health(cx, scope, own, scripts.next());
    let order = order(cx, table, own, selector);
    verified(cx, table, own);
    irreversible(cx, own);
    own.timeout.iter().for_each(|timeout| whole_minutes(cx, timeout));
    let minutes = |step: &Step| step.timeout.unwrap_or(scope.timeout).as_minutes();
    let before = steps.iter().map(minutes).sum();
    let once = Deployment {
        name: table.name.value.as_str().trim_start_matches(PREFIX).to_owned(),
        order: order?,
        run,
        current,
        health: health?,
        goes_back: own.rollback.as_ref().is_none_or(|rollback| rollback.value == Rollback::Previous),
        irreversible: own
            .irreversible
            .iter()
            .flat_map(|globs| &globs.value.0)
            .map(|glob| glob.value.clone())
            .collect(),
        timeout: scope.timeout,
        limit: scope.timeout,
    };
    Some(Deployment { limit: Duration::minutes(once.minutes(before)), ..once })
}

/// A deployment has an image by its digest, wherever it runs.
pub fn by_reference(cx: &mut Context<'_>, name: &Spanned<Name>, image: &Image) -> Vec<Handoff> {
    if image.repository.is_none() {
        let message = format!("`{}` is in no registry, so there is nothing to deploy it from", name.value);
        cx.error(
            Diagnostic::error(Code::HandoffWithoutRepository, name.span.clone(), message)
                .also(image.span.clone(), "this image has no `repository`")
                .why("a deployment knows an image by a reference, and records there what serves and what served before")
                .help(format!("write in `[image.{}]`: `repository = \"ghcr.io/owner/{}\"`", name.value, name.value)),
        );
    }
    vec![Handoff::Reference]
}

fn health(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    own: &manifest::Deploy,
    script: Option<Step>,
) -> Option<Health> {
    let written = &own.health;
    let within = written.value.within.as_ref().map_or(WITHIN, |within| within.value);
    let consecutive = written.value.consecutive.as_ref().map_or(CONSECUTIVE, |times| times.value);
    // Two seconds lie between two answers.
    let least = u64::from(consecutive.saturating_sub(1)) * 2;
    if consecutive == 0 || least >= within.as_secs() {
        let span = written.value.consecutive.as_ref().map_or(&written.span, |times| &times.span);
        cx.error(
            Diagnostic::error(
                Code::TimeoutOrder,
                span.clone(),
                format!("{consecutive} times in a row within {within}"),
            )
            .why("it is asked every two seconds, so that it would never be healthy, or always")
            .help("write a number from 1 on, and raise `within` where it is large"),
        );
    }
    let probe = match (&written.value.url, script) {
        (Some(url), None) => {
            address(cx, url);
            refers(cx, scope, url, None);
            Probe::Url(url.value.clone())
        }
        (None, Some(script)) => Probe::Script(script),
        (url, _) => {
            let has = if url.is_some() { "both `url` and `run`" } else { "neither `url` nor `run`" };
            cx.error(
                Diagnostic::error(Code::JobBody, written.span.clone(), format!("`health` has {has}"))
                    .why("one of the two says what is asked whether the new images serve")
                    .help(
                        "write `health = { url = \"https://example.com/health\" }`, or `run` with a script",
                    ),
            );
            return None;
        }
    };
    Some(Health { probe, within, consecutive })
}

/// What is asked is an address, whatever an expression makes of its rest.
fn address(cx: &mut Context<'_>, url: &Spanned<Text>) {
    cx.text(&url.value, &url.span, crate::compiler::resolve::expressions::availability::Place::JobEnv);
    let begins = match url.value.parts().first() {
        Some(Part::Literal(text)) => text.clone(),
        Some(_) => return,
        None => String::new(),
    };
    if ["http://", "https://"].iter().any(|start| begins.starts_with(start)) {
        return;
    }
    cx.error(
        Diagnostic::error(Code::Unsupported, url.span.clone(), "an address without `https://` or `http://`")
            .why("it is given to curl, which would guess what it is")
            .help(format!("write `https://{begins}`")),
    );
}

/// What makes one run newer than another. A push has no version, and a release no place on a branch, so that of
/// two such runs none is newer.
fn order(
    cx: &mut Context<'_>,
    table: &Table<'_>,
    own: &manifest::Deploy,
    selector: &Selector,
) -> Option<Order> {
    let Events::Only(events) = &selector.events else { return None };
    let orders = |event: &Event| Order::of(event).map(|order| (order, event.clone()));
    let mut known = events.iter().filter_map(orders);
    let (order, first) = known.next()?;
    let differs =
        |(other, event): &(Order, Event)| *other != order || (*other == Order::Version && *event != first);
    let Some((_, other)) = known.find(differs) else { return Some(order) };
    let name = table.name.value.as_str().trim_start_matches(PREFIX);
    let place = |event: &Event| -> Span {
        let word = own.on.value.0.iter().find(|word| word.value == event.as_str());
        word.map_or_else(|| own.on.span.clone(), |word| word.span.clone())
    };
    cx.error(
        Diagnostic::error(
            Code::DeployMixesOrders,
            place(&other),
            format!("a deployment of `{first}` and of `{other}`"),
        )
        .also(place(&first), format!("`{first}` is ordered {}", by(order)))
        .why("a deployment goes forward only: pushes and runs by hand by their place on the branch, releases by version, each kind of release for itself, schedules by the number of the run; of two others none is newer")
        .help(format!("give each its own table:\n    [deploy.{other}]\n    like = \"{name}\"\n    on = \"{other}\"")),
    );
    None
}

fn by(order: Order) -> &'static str {
    match order {
        Order::Branch => "by its place on the branch",
        Order::Version => "by version",
        Order::Run => "by the number of its run",
    }
}

/// Without `current`, an old image that goes on serving and is healthy counts as deployed.
fn verified(cx: &mut Context<'_>, table: &Table<'_>, own: &manifest::Deploy) {
    if own.current.is_some() {
        return;
    }
    let name = table.name.value.as_str().trim_start_matches(PREFIX);
    cx.error(
        Diagnostic::warning(
            Code::DeployNotVerified,
            table.name.span.clone(),
            format!("`[deploy.{name}]` does not say what serves"),
        )
        .why("an old image that goes on serving is as healthy as the new one, and the run would call it deployed")
        .help("print it, for each image a line with its name and its digest, image ID or commit:\n    current = \"./deploy/serving.sh\""),
    );
}

fn irreversible(cx: &mut Context<'_>, own: &manifest::Deploy) {
    let Some(globs) = &own.irreversible else { return };
    if let Some(rollback) = own.rollback.as_ref().filter(|rollback| rollback.value == Rollback::None) {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                globs.span.clone(),
                "`irreversible` in a deployment that never goes back",
            )
            .also(rollback.span.clone(), "so nothing is kept from it")
            .why("it says across what the deployment does not go back")
            .help("take one of the two out"),
        );
    }
}

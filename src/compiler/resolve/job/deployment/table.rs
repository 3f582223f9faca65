//! A deployment as the job that it would be if somebody wrote that by hand.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::deploys_as;
use crate::language::diagnostic::Diagnostic;
use crate::language::manifest::{self, Handoff, Many, NamedEnvironment, Stage};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Name, Script};

/// Time that `run` may take where the table does not say.
const TIMEOUT: Duration = Duration::minutes(15);
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
    let id = match deploys_as(&name.value) {
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

/// All scripts as steps, in the order in which [`super::of`] takes them apart: `before`, `run`, `current`, the script of
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

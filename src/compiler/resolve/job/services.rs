//! Containers beside a job, and the one that it runs in.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::by_event::by_event;
use crate::compiler::resolve::expressions::references::{refers, uses_image};
use crate::compiler::resolve::expressions::variables;
use crate::compiler::resolve::job::follow;
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Host};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Name, NotOptions, Placeholder, docker_options};
use crate::model::pipeline::{ByEvent, Container, Service, ServiceImage, StartedService};
use std::collections::{BTreeMap, BTreeSet};

/// Services that GitHub starts, and those that a step starts.
pub type Both = (BTreeMap<Name, Service>, BTreeMap<Name, StartedService>);

/// Resolves `services`. Where there is a log-in for the registry a step pulls, which an untrusted run does without
/// one; the steps of a job in a container do not reach Docker.
pub fn services(cx: &mut Context<'_>, scope: &Scope<'_>, keys: &manifest::Consumer) -> Both {
    let mut plain = BTreeMap::new();
    let mut started = BTreeMap::new();
    for (name, service) in keys.services.iter().flat_map(|map| &map.0) {
        let env = env(cx, scope, service.env.as_ref());
        let ports = ports(cx, service.ports.as_deref().unwrap_or_default());
        let options = options(cx, service.options.as_ref());
        let health = service.health.as_ref().map(|health| health.value.clone());
        let mut placeholders = service.image.value.placeholders();
        if let (Some(Placeholder::ImageReference(image)), None) = (placeholders.next(), placeholders.next()) {
            cx.text(&service.image.value, &service.image.span, Place::Step);
            uses_image(cx, scope, image, &service.image.span);
            follow::placeholder(cx, scope, &Placeholder::ImageReference(image.clone()), &service.image.span);
            let image = ServiceImage::Own(image.clone());
            started.insert(name.value.clone(), StartedService { image, ports, env, health, options });
            continue;
        }
        let Some(image) = pinned(cx, service.image.value.as_literal(), &service.image.span) else { continue };
        if scope.started.contains(&name.value) {
            let image = ServiceImage::Pulled(image);
            started.insert(name.value.clone(), StartedService { image, ports, env, health, options });
            continue;
        }
        let options = with_health(cx, service, service.options.as_ref().map(|own| own.value.clone()));
        plain.insert(name.value.clone(), Service { image, ports, env, options });
    }
    (plain, started)
}

/// The services that a step starts: those of the pipeline's images, and what is pulled with a log-in.
pub fn started(cx: &Context<'_>, keys: &manifest::Consumer) -> BTreeSet<Name> {
    let by_step = |service: &manifest::Service| match service.image.value.as_literal() {
        Some(image) => keys.container.is_none() && cx.logs_in_to(&Host::of(image)),
        None => true,
    };
    let services = keys.services.iter().flat_map(|map| &map.0);
    services.filter(|(_, service)| by_step(service)).map(|(name, _)| name.value.clone()).collect()
}

/// The words of `options`.
fn options(cx: &mut Context<'_>, options: Option<&Spanned<String>>) -> Vec<String> {
    let Some(options) = options else { return Vec::new() };
    docker_options(&options.value).unwrap_or_else(|error| {
        let diagnostic = Diagnostic::error(Code::InvalidDockerArgument, options.span.clone(), error.to_string());
        cx.error(match error {
            NotOptions::Stray(_) => diagnostic
                .why("Docker would take it for the image, in place of the one that is named here")
                .help("write each option as `--name=value`, and what has blanks in double quotes: `--label \"a b\"`"),
            NotOptions::Character('$') => diagnostic
                .why("the runner hands the options over without a shell, which would put a value here")
                .help("write the value out"),
            NotOptions::Character(_) | NotOptions::Open => diagnostic
                .why("the runner hands the options over without a shell: double quotes group words, and nothing else is read")
                .help("write all on one line, and what has blanks in double quotes: `--label \"a b\"`"),
        });
        Vec::new()
    })
}

/// The health check as options of `docker create`, which is how GitHub takes it.
fn with_health(cx: &mut Context<'_>, service: &manifest::Service, options: Option<String>) -> Option<String> {
    let Some(health) = &service.health else { return options };
    if health.contains(['"', '\n', '$', '`', '\\']) {
        cx.error(
            Diagnostic::error(
                Code::InvalidDockerArgument,
                health.span.clone(),
                "a health check with `\"`, `\\`, `$`, a backtick or a line break",
            )
            .why("GitHub hands it to Docker inside of double quotes")
            .help("put it into a script of the image"),
        );
        return None;
    }
    let check = format!(
        "--health-cmd \"{}\" --health-interval 5s --health-timeout 5s --health-retries 20",
        health.value
    );
    Some(options.map_or_else(|| check.clone(), |own| format!("{check} {own}")))
}

/// A reference by digest.
fn pinned(cx: &mut Context<'_>, image: Option<&str>, span: &Span) -> Option<String> {
    let digest = image.and_then(|image| image.split_once("@sha256:")).map(|(_, digest)| digest);
    let valid =
        digest.is_some_and(|digest| digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()));
    if !valid {
        let name =
            image.and_then(|image| image.split('@').next()).filter(|name| plain(name)).unwrap_or("name:tag");
        cx.error(
            Diagnostic::error(
                Code::ContainerUnpinned,
                span.clone(),
                "a container that is not pinned by digest",
            )
            .why("its tag can be moved to other code, which would see the files and the token of the job")
            .help(format!(
                "write `{name}@sha256:…`, with the digest that this prints:\n    docker buildx imagetools inspect {name}"
            )),
        );
        return None;
    }
    image.map(str::to_owned)
}

/// Whether a name can be pasted into a shell.
fn plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"./:_-".contains(&b))
}

fn ports(cx: &mut Context<'_>, list: &[Spanned<String>]) -> Vec<String> {
    for port in list {
        let (numbers, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
        let mut parts = numbers.split(':');
        let number =
            |text: Option<&str>| text.is_none_or(|text| text.parse::<u16>().is_ok_and(|port| port > 0));
        let known = ["tcp", "udp", "sctp"].contains(&protocol);
        if !(known && number(parts.next()) && number(parts.next()) && parts.next().is_none()) {
            cx.error(
                Diagnostic::error(
                    Code::InvalidDockerArgument,
                    port.span.clone(),
                    format!("`{}` is not a port", port.value),
                )
                .why("Docker takes ports from 1 to 65535, and `/tcp`, `/udp` or `/sctp` behind them")
                .help("write `\"5432:5432\"`: that of the runner, then that of the container"),
            );
        }
    }
    list.iter().map(|port| port.value.clone()).collect()
}

fn env(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    map: Option<&manifest::Map<EnvName, Spanned<manifest::ByEvent>>>,
) -> BTreeMap<EnvName, ByEvent> {
    variables::distinct(cx, map.iter().flat_map(|map| map.0.keys()).map(|name| (name.as_str(), &name.span)));
    let mut env = BTreeMap::new();
    for (name, value) in map.iter().flat_map(|map| &map.0) {
        by_event(cx, scope, value);
        for text in value.texts() {
            cx.text(&text.value, &text.span, Place::JobEnv);
            refers(cx, scope, text, None);
        }
        env.insert(name.value.clone(), cx.by_event(value));
    }
    env
}

/// Resolves `container`.
pub fn container(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    keys: &manifest::Consumer,
    is_consumer: bool,
) -> Option<Container> {
    let table = keys.container.as_ref()?;
    if is_consumer {
        cx.error(
            Diagnostic::error(Code::Unsupported, table.span.clone(), "a consumer in a container")
                .why("the image is handed to the Docker of the runner, which the steps in a container do not reach")
                .help("run the container from a step: `docker run … \"$IMAGE\"`"),
        );
        return None;
    }
    let image = pinned(cx, Some(&table.image.value), &table.image.span)?;
    let env = env(cx, scope, table.env.as_ref());
    options(cx, table.options.as_ref());
    Some(Container { image, options: table.options.as_ref().map(|options| options.value.clone()), env })
}

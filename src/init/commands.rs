//! The jobs of the draft: the tests that are there, the compose file, and for every image that none
//! of them uses a first test of its own.

use super::Said;
use super::compose::Compose;
use super::images::Image;
use super::start::HTTP;
use super::tests_found::{Found, Needs, find};
use super::tree::Tree;
use crate::language::value::variable::IMAGE;

/// A job of the draft.
pub struct Job {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub from: String,
    /// Whether it uses images.
    pub consumer: bool,
    /// Names of the images that it uses, where that has to be written.
    pub images: Vec<String>,
    /// What is said above it.
    pub comments: Vec<String>,
    /// Its keys but `images` and `run`, as TOML.
    pub keys: Vec<String>,
    /// The script.
    pub run: String,
}

/// All of them.
pub fn jobs(tree: &Tree, images: &[Image], compose: &Compose, said: &mut Said) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut covered = Vec::new();
    for found in find(tree) {
        let job = tested(&found, images);
        if found.needs == Needs::Builds {
            said.note(format!(
                "{} builds an image itself: let it take the one that the run built",
                found.from
            ));
        }
        if job.consumer {
            covered.extend(images.iter().map(|image| image.name.clone()));
        }
        jobs.push(job);
    }
    if let Some(job) = composed(images, compose, said) {
        let used = images.iter().filter(|image| !image.services.is_empty());
        covered.extend(used.map(|image| image.name.clone()));
        jobs.push(job);
    }
    let bare = images.iter().filter(|image| !covered.contains(&image.name));
    jobs.extend(bare.map(|image| started(image, images.len() == 1)));
    distinct(&mut jobs);
    for job in &jobs {
        said.guess(format!(
            "{} {}, from {}",
            if job.consumer { "consumer" } else { "job" },
            job.name,
            job.from
        ));
    }
    jobs
}

/// No two jobs have one name, and none has one of pipegen's.
fn distinct(jobs: &mut [Job]) {
    for at in 0..jobs.len() {
        let own = jobs[at].name.clone();
        let ours = |name: &str| matches!(name, "plan" | "gate" | "promote") || name.starts_with("build-");
        let free = |name: &str| !ours(name) && jobs[..at].iter().all(|job| job.name != name);
        let bare = own.trim_start_matches("build-");
        let mut others = std::iter::once(bare.to_owned()).chain((2..).map(|n| format!("{bare}-{n}")));
        if !free(&own) {
            jobs[at].name = others.find(|name| free(name)).unwrap_or(own);
        }
    }
}

/// A job of a test that is there.
fn tested(found: &Found, images: &[Image]) -> Job {
    let mut comments = vec![format!("From {}.", found.from)];
    let consumer = found.needs != Needs::Nothing;
    let several = consumer && images.len() > 1;
    let variables: Vec<String> = images.iter().map(|image| variable(&image.name)).collect();
    let mut run = found.command.clone();
    match found.needs {
        Needs::Nothing => {}
        Needs::Argument if several => {
            run = run.replace("$IMAGE", &format!("${}", variables.first().map_or("IMAGE", |name| name)));
            comments.push(format!("A guess: which image it takes. There are {}.", list(&variables)));
        }
        Needs::Argument => comments.push("It is given the image that this run built.".to_owned()),
        Needs::Image if several => {
            comments.push(format!("The images of this run are in {}.", list(&variables)))
        }
        Needs::Image => comments.push("The image of this run is in $IMAGE.".to_owned()),
        Needs::Builds => comments.push(format!(
            "It builds an image itself: take that out of it, and use what this run built, in {}.",
            if several { list(&variables) } else { "$IMAGE".to_owned() }
        )),
    }
    let images = if several { images.iter().map(|image| image.name.clone()).collect() } else { Vec::new() };
    Job {
        name: found.name.clone(),
        from: found.from.clone(),
        consumer,
        images,
        comments,
        keys: Vec::new(),
        run,
    }
}

/// What a job finds an image's name in.
fn variable(image: &str) -> String {
    format!("{}_{}", image.replace('-', "_").to_ascii_uppercase(), IMAGE.name)
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
}

/// The services of the compose file, from the images of the run.
fn composed(images: &[Image], compose: &Compose, said: &mut Said) -> Option<Job> {
    let known =
        |name: &str| images.iter().any(|image| image.services.iter().any(|(service, _)| service == name));
    let foreign = compose.built.iter().find(|service| !known(&service.name));
    if compose.built.is_empty() {
        return None;
    }
    let foreign =
        foreign.map(|service| format!("`{}` is built from nothing that is an image here", service.name));
    if let Some(why) = compose.obstacle.clone().or(foreign) {
        said.note(format!("{} is not started by a job: {why}", compose.path));
        return None;
    }
    let used: Vec<&Image> = images.iter().filter(|image| !image.services.is_empty()).collect();
    let mut lines = Vec::new();
    for image in &used {
        let own = if images.len() == 1 { IMAGE.name.to_owned() } else { variable(&image.name) };
        for (service, name) in &image.services {
            let name = name.clone().unwrap_or_else(|| format!("ci-{service}"));
            lines.push(format!("docker tag \"${own}\" {}", shlex::try_quote(&name).ok()?));
        }
    }
    let file = format!("docker compose --file {}", compose.path);
    lines.push(format!("{file} up --detach --no-build --wait"));
    lines.push(format!("{file} ps"));
    let mut comments = vec![
        format!(
            "Starts the services of {} from the images of this run, and waits until they are",
            compose.path
        ),
        "healthy. Put the tests that speak to them behind it.".to_owned(),
    ];
    for file in &compose.absent {
        said.note(format!(
            "{} reads {file}, which is not in the repository: make it in the job `compose`",
            compose.path
        ));
        comments.push(format!("It reads {file}, which is not in the repository: make it first."));
    }
    let names =
        if images.len() == 1 { Vec::new() } else { used.iter().map(|image| image.name.clone()).collect() };
    let keys = vec!["env = { COMPOSE_PROJECT_NAME = \"ci\" }".to_owned()];
    Some(Job {
        name: "compose".to_owned(),
        from: compose.path.clone(),
        consumer: true,
        images: names,
        comments,
        keys,
        run: lines.join("\n"),
    })
}

/// A first test of an image: that it starts, and stays.
fn started(image: &Image, alone: bool) -> Job {
    let name = if alone { "start".to_owned() } else { format!("start-{}", image.name) };
    let images = if alone { Vec::new() } else { vec![image.name.clone()] };
    let from = image.dockerfile.clone();
    let mut job = Job {
        name,
        from,
        consumer: true,
        images,
        comments: Vec::new(),
        keys: Vec::new(),
        run: String::new(),
    };
    let http = image.start.ports.iter().find(|port| HTTP.contains(port));
    let service =
        |ports: &str| format!("services = {{ app = {{ image = \"{{image.{}}}\"{ports} }} }}", image.name);
    let from = &image.dockerfile;
    if let Some(port) = http {
        job.keys.push(service(&format!(", ports = [\"{port}:{port}\"]")));
        job.comments.push(format!("A guess, from `EXPOSE {port}` in {from}: it answers in HTTP."));
        job.run = format!(
            "curl --silent --show-error --retry 10 --retry-all-errors --retry-delay 1 --output /dev/null http://localhost:{port}/"
        );
    } else if image.start.health {
        job.keys.push(service(""));
        job.comments.push(format!("The service waits for the HEALTHCHECK of {from}."));
        job.run = "docker logs app".to_owned();
    } else if image.start.program {
        job.comments.push(format!(
            "A guess, from an ENTRYPOINT without a CMD in {from}: a program that knows --help."
        ));
        job.run = "docker run --rm \"$IMAGE\" --help".to_owned();
    } else {
        job.comments.push("A guess: it still runs after ten seconds, or has ended well.".to_owned());
        job.run = "container=$(docker run --detach \"$IMAGE\")\nsleep 10\ndocker logs \"$container\"\n\
                   docker inspect --format '{{.State.Running}} {{.State.ExitCode}}' \"$container\" | grep --extended-regexp '^(true|false 0)'"
            .to_owned();
    }
    job.comments.push("Put the first real test of the image here.".to_owned());
    job
}

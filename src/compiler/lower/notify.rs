//! Jobs that tell what went wrong. Each stands in the file whose results it reads: GitHub gives a job the results
//! of those that it needs, and of no other run.

use super::consumer::locked;
use super::followed::at_home;
use super::own::Workspace;
use super::pieces::{Pieces, contents_read, pairs, permission};
use super::secrets;
use super::table;
use crate::compiler::graph::LIMIT_NOTIFY;
use crate::language::manifest::NotifyWhen;
use crate::language::value::Glob;
use crate::model::pipeline::{Notification, Pipeline, Secret, Told, Watched, WatchedKind};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Job, Kind, Pairs, Permission, Step, Steps};

/// The step that says to the script of the user's whether there is something to tell.
const SAID: &str = "pipegen-notify";

/// A file that has jobs which are told of.
pub struct File<'f> {
    /// Its name in `.github/workflows`.
    pub name: String,
    /// The jobs that a job of this file waits for beside those that it tells of.
    pub before: &'f [&'f str],
    /// What has to hold besides, for a run of this file to count.
    pub condition: Option<Expr>,
}

/// The jobs of the one workflow.
pub fn root(pipeline: &Pipeline, pieces: &Pieces<'_>) -> Vec<Job> {
    let file = File { name: format!("{}.yml", pipeline.slug), before: &["plan"], condition: None };
    jobs(pipeline, pieces, &file, |own| own.kind != WatchedKind::Retention)
}

/// The jobs of a file in which those stand that `stands` knows.
pub fn jobs(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    file: &File<'_>,
    stands: impl Fn(&Watched) -> bool,
) -> Vec<Job> {
    let of = |own: &Notification| {
        let watched: Vec<&Watched> = own.of.iter().filter(|one| stands(one)).collect();
        (!watched.is_empty()).then(|| job(pipeline, pieces, file, own, &watched))
    };
    pipeline.notifications.values().filter_map(of).collect()
}

fn job(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    file: &File<'_>,
    own: &Notification,
    watched: &[&Watched],
) -> Job {
    let ids = watched.iter().map(|one| one.id());
    let steps = match &own.how {
        Told::Issue(title) => {
            let mut steps = pieces.checkout_own(Workspace::Bare);
            let mut say = say(pipeline, pieces, file, own, watched);
            say.env.extend(pairs([
                ("GH_TOKEN", path("github.token").braced()),
                ("PIPELINE", pipeline.slug.clone()),
                ("TITLE", title.to_string()),
            ]));
            say.env.sort();
            steps.push(Step { name: "Say it in an issue".to_owned(), ..say });
            steps
        }
        Told::Run(script, secrets) => {
            let say = say(pipeline, pieces, file, own, watched);
            by_script(pieces, say, script, secrets)
        }
    };
    Job {
        id: own.id(),
        about: vec![
            "Nothing waits for it. It reads the results of the jobs that it names, and no others.".to_owned(),
        ],
        name: format!("Notify {}", own.name),
        needs: file.before.iter().copied().chain(ids).map(str::to_owned).collect(),
        condition: Some(condition(pipeline, file, own, watched)),
        permissions: permissions(&own.how),
        concurrency: Some(locked(
            format!("{}-notify-{}", pipeline.slug, own.name),
            "One at a time, so that two do not open an issue each; none is lost.",
        )),
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: LIMIT_NOTIFY,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: Vec::new(),
            steps,
        })),
    }
}

fn permissions(how: &Told) -> Vec<Permission> {
    let mut all = vec![contents_read()];
    if matches!(how, Told::Issue(_)) {
        all.push(permission("issues", "write", "opens the issue, comments on it, closes it"));
    }
    all
}

/// Whether there is something to say: the run can be a trusted one of these branches, and something that is told of
/// ended in a way that counts. Whether the plan selected what is skipped, the script knows.
fn condition(pipeline: &Pipeline, file: &File<'_>, own: &Notification, watched: &[&Watched]) -> Expr {
    let event = || path("github.event_name");
    let mut all = vec![call("always", [])];
    all.extend(at_home(pipeline));
    if file.before.contains(&"plan") {
        all.extend(["pull_request", "merge_group"].map(|one| event().differs(text(one))));
    }
    all.extend(branch(pipeline, own));
    all.extend(file.condition.clone());
    let mut counts: Vec<&str> = own.when.iter().map(|when| when.as_str()).collect();
    // What is green again closes an issue; a script is called where something went wrong.
    if matches!(own.how, Told::Issue(_)) {
        counts.insert(0, "success");
    }
    let ended = |one: &&Watched| {
        let result = || path(format!("needs.{}.result", one.id()));
        counts.iter().map(move |word| result().equals(text(*word))).collect::<Vec<_>>()
    };
    all.push(Expr::Any(watched.iter().flat_map(ended).collect()));
    Expr::All(all)
}

/// The branches, where each is named; patterns are the script's.
fn branch(pipeline: &Pipeline, own: &Notification) -> Option<Expr> {
    if !own.branches.iter().all(Glob::is_literal) {
        return None;
    }
    let named = |glob: &Glob| path("github.ref").equals(text(format!("refs/heads/{glob}")));
    let mut any: Vec<Expr> = own.branches.iter().map(named).collect();
    let is_default = |glob: &Glob| glob.matches(&pipeline.default_branch);
    // Releases are cut from the default branch, and run on a Git tag.
    if !pipeline.releases.is_empty() && own.branches.iter().any(is_default) {
        any.push(path("github.ref_type").equals(text("tag")));
    }
    Some(Expr::Any(any))
}

fn say(
    pipeline: &Pipeline,
    pieces: &Pieces<'_>,
    file: &File<'_>,
    own: &Notification,
    watched: &[&Watched],
) -> Step {
    let line = |one: &&Watched| format!("{} {}", one.written, one.id());
    let when: Vec<&str> = own.when.iter().copied().map(NotifyWhen::as_str).collect();
    Step {
        env: pairs([
            ("BRANCHES", table::branches(&own.branches)),
            ("DEFAULT_BRANCH", pipeline.default_branch.clone()),
            ("FILE", file.name.clone()),
            ("NEEDS", call("toJSON", [path("needs")]).braced()),
            ("WATCHED", watched.iter().map(line).collect::<Vec<_>>().join("\n")),
            ("WHEN", when.join(" ")),
        ]),
        run: Some(pieces.script("notify")),
        ..Step::default()
    }
}

/// The script of the user's, in a checkout of the commit.
fn by_script(pieces: &Pieces<'_>, say: Step, script: &str, secrets: &[Secret]) -> Vec<Step> {
    let commit = || path("github.sha");
    let mut steps = vec![Step {
        name: "Check out the commit".to_owned(),
        uses: Some(pieces.action("actions/checkout")),
        with: pairs([("ref", commit().braced()), ("persist-credentials", "false".to_owned())]),
        ..Step::default()
    }];
    steps.extend(pieces.checkout_own(Workspace::File));
    let is_red = || path(format!("steps.{SAID}.outputs.red")).equals(text("true"));
    let output = |name: &str| path(format!("steps.{SAID}.outputs.{name}")).braced();
    steps.push(Step { name: "Look at the results".to_owned(), id: Some(SAID.to_owned()), ..say });
    let required: Vec<&Secret> = secrets.iter().filter(|secret| secret.required).collect();
    if !required.is_empty() {
        steps.push(Step { condition: Some(is_red()), ..secrets::require(pieces, &required) });
    }
    let mut env: Pairs = secrets.iter().map(|one| (one.name.clone(), path(one.path()).braced())).collect();
    env.extend(pairs([("NOTIFY_RESULTS", output("results")), ("NOTIFY_URL", output("url"))]));
    env.sort();
    steps.push(Step {
        name: "Tell".to_owned(),
        condition: Some(is_red()),
        env,
        run: Some(script.to_owned()),
        ..Step::default()
    });
    steps
}

//! What `docs/reference.md` says of selection and trust, read from `pipeline.toml` as it is written and without
//! the compiler: which tags and which jobs a run has.

use std::collections::{BTreeMap, BTreeSet};

use pipegen::language::value::{Glob, Leaf, PathGlob};
use pipegen::model::tagging::sanitise;
use toml::{Table, Value};

/// A run, as GitHub starts it.
#[derive(Clone, Debug)]
pub struct Run {
    /// The word in `on`.
    pub event: String,
    /// The branch that selectors speak of; nothing where a Git tag started it.
    pub branch: Option<String>,
    /// The Git tag that started it.
    pub tag: Option<String>,
    /// The pull request's head is in a fork.
    pub fork: bool,
    /// `github.actor`.
    pub actor: &'static str,
    /// It is in another repository than the pipeline's home.
    pub outside: bool,
}

/// What has to come of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    pub trust: &'static str,
    /// Image, whether it waits for the gate, tag.
    pub tags: BTreeSet<(String, bool, String)>,
    pub jobs: BTreeSet<String>,
}

pub const SHA: &str = "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd";
pub const PULL: &str = "7";
pub const RUN: &str = "4711";
/// The value of every manual input.
pub const TYPED: &str = "typed";
/// The file that the pull request of a test changes.
pub const CHANGED: &str = "src/changed.rs";

/// A pipeline as written.
pub struct Reference(Table);

fn list(value: Option<&Value>) -> Option<Vec<String>> {
    match value? {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(many) => Some(many.iter().map(|item| item.as_str().unwrap().to_owned()).collect()),
        other => panic!("{other:?} is no list"),
    }
}

fn fits(globs: &[String], branch: &str) -> bool {
    globs.iter().any(|glob| Glob::parse(glob).unwrap().matches(branch))
}

impl Reference {
    pub fn new(text: &str) -> Self {
        Self(text.parse().unwrap())
    }

    fn pipeline(&self) -> &Table {
        self.0["pipeline"].as_table().unwrap()
    }

    pub fn default_branch(&self) -> String {
        self.pipeline().get("default-branch").map_or("main", |name| name.as_str().unwrap()).to_owned()
    }

    pub fn branches(&self) -> Vec<String> {
        list(self.pipeline().get("branches")).unwrap_or_else(|| vec![self.default_branch()])
    }

    fn trusted(&self) -> Vec<String> {
        let named = || self.branches().into_iter().filter(|branch| !branch.contains(['*', '['])).collect();
        let mut all = list(self.pipeline().get("trusted")).unwrap_or_else(named);
        all.push(self.default_branch());
        all
    }

    /// The forms of Git tags that are releases, by their events.
    pub fn releases(&self) -> BTreeMap<String, String> {
        let one = |form: &str| BTreeMap::from([("release".to_owned(), form.to_owned())]);
        match self.pipeline().get("releases") {
            None => one("v{version}"),
            Some(Value::String(form)) => one(form),
            Some(named) => {
                let named = named.as_table().unwrap().iter();
                named.map(|(name, form)| (name.clone(), form.as_str().unwrap().to_owned())).collect()
            }
        }
    }

    /// Whether their publication on GitHub starts a run, and no push.
    pub fn is_published(&self) -> bool {
        self.pipeline().get("release-when").is_some_and(|when| when.as_str() == Some("published"))
    }

    pub fn home(&self) -> Option<String> {
        Some(self.pipeline().get("home")?.as_str().unwrap().to_owned())
    }

    pub fn schedules(&self) -> BTreeMap<String, String> {
        let table = self.pipeline().get("schedules").and_then(Value::as_table);
        let lines = table.into_iter().flatten();
        lines.map(|(name, cron)| (name.clone(), cron.as_str().unwrap().to_owned())).collect()
    }

    /// The keys of a table, with what `like` copies.
    fn merged(&self, kind: &str, own: &Table) -> Table {
        let Some(like) = own.get("like").and_then(Value::as_str) else { return own.clone() };
        let mut all = self.0[kind].as_table().unwrap()[like].as_table().unwrap().clone();
        all.extend(own.clone());
        all
    }

    fn tables(&self, kind: &str) -> Vec<(String, Table)> {
        let tables = self.0.get(kind).and_then(Value::as_table).into_iter().flatten();
        tables.map(|(name, own)| (name.clone(), self.merged(kind, own.as_table().unwrap()))).collect()
    }

    fn trust(&self, run: &Run) -> &'static str {
        let queue = |branch: &String| branch.starts_with("gh-readonly-queue/");
        if run.fork || run.actor == "dependabot[bot]" || run.outside {
            return "untrusted";
        }
        match (run.event.as_str(), &run.branch) {
            ("pull-request" | "merge-queue", _) => "internal",
            ("push" | "manual", None) => "internal",
            ("push" | "manual", Some(branch)) if queue(branch) || !fits(&self.trusted(), branch) => {
                "internal"
            }
            _ => "trusted",
        }
    }

    /// Whether `branches` lets the run in; `otherwise` is what no `branches` means.
    fn on_branch(run: &Run, written: Option<Vec<String>>, otherwise: Option<Vec<String>>) -> bool {
        if run.tag.is_some() && run.event != "manual" {
            return true;
        }
        let Some(globs) = written.or(otherwise) else { return true };
        run.branch
            .as_ref()
            .is_some_and(|branch| !branch.starts_with("gh-readonly-queue/") && fits(&globs, branch))
    }

    fn is_idle(&self, run: &Run) -> bool {
        run.outside && self.schedules().contains_key(&run.event)
    }

    pub fn expected(&self, run: &Run) -> Expected {
        Expected { trust: self.trust(run), tags: self.tags(run), jobs: self.jobs(run) }
    }

    fn tags(&self, run: &Run) -> BTreeSet<(String, bool, String)> {
        let shared = self.pipeline().get("tags").cloned();
        let mut found = BTreeSet::new();
        for (image, keys) in self.tables("image") {
            let stays = list(keys.get("handoff")).is_some_and(|ways| ways.contains(&"daemon".to_owned()));
            if !(keys.contains_key("repository") || stays) || self.trust(run) == "untrusted" {
                continue;
            }
            let rows = keys.get("tags").cloned().or(shared.clone());
            for row in rows.iter().filter_map(Value::as_array).flatten().map(|row| row.as_table().unwrap()) {
                if self.row_applies(row, run) {
                    for template in list(row.get("tag")).unwrap() {
                        let late = row.contains_key("after") || !names_a_commit(&template);
                        if !late || self.trust(run) == "trusted" {
                            found.insert((image.clone(), late, self.filled(&template, &image, &keys, run)));
                        }
                    }
                }
            }
        }
        found
    }

    fn row_applies(&self, row: &Table, run: &Run) -> bool {
        let is_schedule = self.schedules().contains_key(&run.event);
        let usual = if is_schedule { vec![self.default_branch()] } else { self.branches() };
        list(row.get("on")).unwrap().contains(&run.event)
            && Self::on_branch(run, list(row.get("branches")), Some(usual))
    }

    fn filled(&self, template: &str, image: &str, keys: &Table, run: &Run) -> String {
        let version = run.tag.as_deref().unwrap_or_default();
        let version = version.trim_start_matches(|c: char| !c.is_ascii_digit());
        let mut numbers = version.split('.');
        let branch = run.branch.clone().unwrap_or_default();
        let branch = if run.event == "pull-request" { "fix/it".to_owned() } else { branch };
        let mut tag = template.to_owned();
        if let Some(args) = keys.get("build-args").and_then(Value::as_table) {
            for (name, value) in args.iter().filter_map(|(name, value)| Some((name, value.as_str()?))) {
                let value = if value.starts_with("${{ inputs.") { TYPED } else { value };
                tag = tag.replace(&format!("{{arg.{name}}}"), value);
            }
        }
        while let Some((before, rest)) = tag.clone().split_once("{input.") {
            tag = format!("{before}{TYPED}{}", rest.split_once('}').unwrap().1);
        }
        for (placeholder, value) in [
            ("{sha}", SHA),
            ("{short-sha}", &SHA[..7]),
            ("{pr}", PULL),
            ("{run}", RUN),
            ("{image}", image),
            ("{version}", version),
            ("{major}", numbers.next().unwrap_or_default()),
            ("{minor}", numbers.next().unwrap_or_default()),
            ("{branch}", &sanitise(branch.as_bytes(), 60)),
            ("{date}", "20251231"),
            ("{year}", "2025"),
            ("{month}", "12"),
            ("{day}", "31"),
            ("{timestamp}", "20251231235959"),
        ] {
            tag = tag.replace(placeholder, value);
        }
        tag
    }

    fn jobs(&self, run: &Run) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let tables = self.tables("job").into_iter().chain(self.tables("consumer"));
        for (name, keys) in tables.filter(|_| !self.is_idle(run)) {
            let on = list(keys.get("on"));
            let pull = run.event == "pull-request";
            let paths = list(keys.get("paths")).filter(|_| pull);
            let selected = on.is_none_or(|on| on.contains(&run.event))
                && Self::on_branch(run, list(keys.get("branches")), None)
                && paths.is_none_or(|paths| changed(&paths))
                // The pull request of a test has no label.
                && !(pull && keys.contains_key("pr-labels"));
            if selected {
                found.insert(name);
            }
        }
        if self.0.contains_key("drift") && ["pull-request", "merge-queue"].contains(&run.event.as_str()) {
            found.insert("drift".to_owned());
        }
        found
    }
}

fn names_a_commit(template: &str) -> bool {
    ["{sha}", "{short-sha}", "{run}", "{timestamp}"].iter().any(|name| template.contains(name))
}

fn changed(paths: &[String]) -> bool {
    let (out, into): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.starts_with('!'));
    let any = |globs: Vec<&String>| globs.iter().any(|glob| PathGlob::parse(glob).unwrap().matches(CHANGED));
    any(into) && !any(out)
}

//! A workflow file of the repository, as far as its callers have to know it.

use crate::model::pipeline::Runner;
use serde_yaml::{Mapping, Value};
use std::fmt;

/// A workflow that can be called.
pub struct File {
    /// Its path from the root of the repository.
    pub path: String,
    root: Mapping,
}

/// Why no job can call a file.
pub enum Unfit {
    /// It cannot be read, and what is wrong with it.
    NotYaml(String),
    /// Its `on` does not say that it is called.
    NoTrigger,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYaml(error) => write!(f, "it is not YAML: {error}"),
            Self::NoTrigger => f.write_str("its `on` has no `workflow_call`"),
        }
    }
}

/// What a workflow says of an input or a secret.
pub struct Declared<'f> {
    /// Its name.
    pub name: &'f str,
    /// `string`, `number` or `boolean`; a secret has none.
    pub kind: &'f str,
    /// Whether a call has to give it: a default does not help GitHub over a required input.
    pub required: bool,
    /// What it is where a call gives nothing.
    pub default: String,
}

/// A job of the file.
pub struct Job<'f> {
    /// Its id.
    pub id: &'f str,
    map: &'f Mapping,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// Why no job can call it.
    pub fn read(path: &str, text: &str) -> Result<Self, Unfit> {
        let value: Value = serde_yaml::from_str(text).map_err(|error| Unfit::NotYaml(error.to_string()))?;
        let Value::Mapping(root) = value else { return Err(Unfit::NoTrigger) };
        let file = Self { path: path.to_owned(), root };
        let is_called = match file.root.get("on") {
            Some(Value::String(event)) => event == "workflow_call",
            Some(Value::Sequence(events)) => {
                events.iter().any(|event| event.as_str() == Some("workflow_call"))
            }
            Some(Value::Mapping(events)) => events.contains_key("workflow_call"),
            _ => false,
        };
        if is_called { Ok(file) } else { Err(Unfit::NoTrigger) }
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Inputs or secrets that it declares.
    pub fn declared(&self, section: &str) -> Vec<Declared<'_>> {
        let call = self.root.get("on").and_then(|on| on.get("workflow_call"));
        let all = call.and_then(|call| call.get(section)).and_then(Value::as_mapping);
        all.into_iter()
            .flatten()
            .filter_map(|(name, body)| {
                Some(Declared {
                    name: name.as_str()?,
                    kind: body.get("type").and_then(Value::as_str).unwrap_or_default(),
                    required: body.get("required").and_then(Value::as_bool).unwrap_or_default(),
                    default: body.get("default").map(plain).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// Its jobs, in the order of the file.
    pub fn jobs(&self) -> Vec<Job<'_>> {
        let all = self.root.get("jobs").and_then(Value::as_mapping);
        all.into_iter()
            .flatten()
            .filter_map(|(id, body)| Some(Job { id: id.as_str()?, map: body.as_mapping()? }))
            .collect()
    }

    /// Whether it, or one of its jobs, has a concurrency group.
    pub fn has_group(&self) -> bool {
        let has = |map: &Mapping| map.contains_key("concurrency");
        has(&self.root) || self.jobs().iter().any(|job| has(job.map))
    }

    /// The permissions of a job, which are the file's where it has none.
    pub fn permissions<'f>(&'f self, job: &Job<'f>) -> Option<&'f Value> {
        job.map.get("permissions").or_else(|| self.root.get("permissions"))
    }
}

impl<'f> Job<'f> {
    /// The workflow that it calls itself.
    pub fn uses(&self) -> Option<&'f str> {
        self.map.get("uses").and_then(Value::as_str)
    }

    /// What it gives to the workflow that it calls.
    pub fn with(&self) -> impl Iterator<Item = (&'f str, String)> {
        let all = self.map.get("with").and_then(Value::as_mapping).into_iter().flatten();
        all.filter_map(|(name, value)| Some((name.as_str()?, plain(value))))
    }

    /// Ids of the jobs that it waits for.
    pub fn needs(&self) -> Vec<&'f str> {
        match self.map.get("needs") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Sequence(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Its time limit in minutes; the inner nothing where only the run knows it.
    pub fn timeout(&self) -> Option<Option<u64>> {
        match self.map.get("timeout-minutes")? {
            Value::Number(minutes) => Some(minutes.as_f64().map(|minutes| minutes.ceil() as u64)),
            Value::String(text) if text.contains("${{") => Some(None),
            _ => None,
        }
    }

    /// Whether GitHub calls the workflow green although the job failed.
    pub fn is_tolerated(&self) -> bool {
        self.map.get("continue-on-error").is_some_and(|value| value.as_bool() != Some(false))
    }

    /// The environment that it names.
    pub fn environment(&self) -> Option<String> {
        let written = self.map.get("environment")?;
        let name = written.get("name").unwrap_or(written);
        name.as_str().map(str::to_owned)
    }

    /// The runners of its legs; nothing where only the run knows them. `value` is what an expression is here.
    pub fn runners(&self, value: impl Fn(&str) -> Option<String>) -> Option<Vec<Runner>> {
        let one = |text: &str| match expression(text) {
            None => Some(vec![text.to_owned()]),
            Some(inner) => match inner.strip_prefix("matrix.") {
                Some(axis) => self.axis(axis),
                None => value(inner).map(|value| vec![value]),
            },
        };
        match self.map.get("runs-on")? {
            Value::String(text) => Some(one(text)?.into_iter().map(|label| Runner(vec![label])).collect()),
            Value::Sequence(labels) => {
                let labels: Option<Vec<String>> = labels
                    .iter()
                    .map(|label| one(label.as_str()?).filter(|all| all.len() == 1)?.pop())
                    .collect();
                Some(vec![Runner(labels?)])
            }
            _ => None,
        }
    }

    /// A key of the job.
    pub fn get(&self, key: &str) -> Option<&'f Value> {
        self.map.get(key)
    }

    /// The values of an axis that are written out.
    fn axis(&self, axis: &str) -> Option<Vec<String>> {
        let matrix = self.map.get("strategy")?.get("matrix")?;
        // What is there and is no list is computed in the run.
        let list = |key: &str| match matrix.get(key) {
            None => Some(&[][..]),
            Some(value) => value.as_sequence().map(Vec::as_slice),
        };
        let (values, added) = (list(axis)?.iter(), list("include")?.iter());
        if !added.clone().all(Value::is_mapping) {
            return None;
        }
        let all: Option<Vec<String>> = values
            .map(Value::as_str)
            .chain(added.filter_map(|leg| leg.get(axis)).map(Value::as_str))
            .map(|label| label.filter(|label| !label.contains("${{")).map(str::to_owned))
            .collect();
        all.filter(|all| !all.is_empty())
    }

    /// Steps that check out the repository: what their `ref` says, if anything.
    pub fn checkouts(&self) -> impl Iterator<Item = Option<String>> {
        let steps = self.map.get("steps").and_then(Value::as_sequence).into_iter().flatten();
        steps.filter_map(|step| {
            let uses = step.get("uses").and_then(Value::as_str)?;
            let with = |key: &str| step.get("with").and_then(|with| with.get(key)).map(plain);
            let own = with("repository").is_none_or(|repository| {
                expression(&repository).is_some_and(|inner| inner.eq_ignore_ascii_case("github.repository"))
            });
            (uses.to_ascii_lowercase().starts_with("actions/checkout@") && own).then(|| with("ref"))
        })
    }
}

/// What stands in `${{ … }}`, where nothing else stands in the text.
pub fn expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?;
    (!inner.contains("}}")).then(|| inner.trim())
}

/// A scalar as GitHub makes a string of it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        _ => String::new(),
    }
}

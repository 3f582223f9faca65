//! One file, parsed and ready for the rules.

use serde_yaml::Value;

use super::expression::{self, Expressions, Uses};
use super::site;
use super::view::{Action, Step, Workflow};
use super::walk::{self, Text};
use crate::model::GeneratedFile;
use crate::model::lines::{self, Line};

/// What YAML made of a file.
pub(super) struct Parsed<'a> {
    file: &'a GeneratedFile,
    value: Option<Result<Value, String>>,
}

/// What kind of file it is.
pub(super) enum Kind<'a> {
    /// `.github/workflows/*.yml`
    Workflow(Workflow<'a>),
    /// `.github/actions/*/action.yml`
    Action(Action<'a>),
    /// A shell script, or YAML that is not a mapping.
    Other,
}

/// A file with everything that several rules ask for.
pub(super) struct Document<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// The parsed YAML, or why it cannot be parsed; none for a script.
    pub(super) value: Option<Result<&'a Value, &'a str>>,
    pub(super) kind: Kind<'a>,
    /// The lines that carry structure.
    pub(super) lines: Vec<Line<'a>>,
    /// The strings with expressions, and the numbers of these.
    pub(super) texts: Vec<(Text<'a>, Result<Vec<usize>, String>)>,
    pub(super) expressions: Expressions<'a>,
    /// The value and the comment of each line with a `uses`.
    pub(super) uses_lines: Vec<(&'a str, &'a str)>,
}

/// Parses the YAML of a file; a script is taken as it is.
pub(super) fn parse(file: &GeneratedFile) -> Parsed<'_> {
    let value =
        is_yaml(&file.path).then(|| serde_yaml::from_str(&file.text).map_err(|error| error.to_string()));
    Parsed { file, value }
}

impl<'a> Document<'a> {
    /// Reads what the rules ask for out of a parsed file.
    pub(super) fn read(parsed: &'a Parsed<'a>) -> Self {
        let value = parsed.value.as_ref().map(|value| match value {
            Ok(value) => Ok(value),
            Err(error) => Err(error.as_str()),
        });
        let (path, text) = (parsed.file.path.as_str(), parsed.file.text.as_str());
        let kind = kind(path, value);
        let texts = match (value, &kind) {
            (Some(Ok(value)), Kind::Workflow(_)) => walk::walk(value, site::of_workflow),
            (Some(Ok(value)), Kind::Action(_)) => walk::walk(value, site::of_action),
            _ => Vec::new(),
        };
        let mut expressions = Expressions::default();
        let texts = texts
            .into_iter()
            .map(|text| {
                let numbers = numbers(&text, &mut expressions);
                (text, numbers)
            })
            .collect();
        let lines: Vec<_> = if value.is_some() { lines::scan(text).collect() } else { Vec::new() };
        let uses_lines = lines.iter().filter_map(|line| line.value_of("uses")).collect();
        Self { path, text, value, kind, lines, texts, expressions, uses_lines }
    }

    /// The workflow that this file is.
    pub(super) fn workflow(&self) -> Option<&Workflow<'a>> {
        match &self.kind {
            Kind::Workflow(workflow) => Some(workflow),
            Kind::Action(_) | Kind::Other => None,
        }
    }

    /// The composite action that this file is.
    pub(super) fn action(&self) -> Option<&Action<'a>> {
        match &self.kind {
            Kind::Action(action) => Some(action),
            Kind::Workflow(_) | Kind::Other => None,
        }
    }

    /// Calls `f` with every step of the file, and what gives the place of one of its keys.
    pub(super) fn each_step(&self, mut f: impl FnMut(&Step<'a>, &dyn Fn(&str) -> String)) {
        match &self.kind {
            Kind::Workflow(workflow) => {
                for job in &workflow.jobs {
                    for step in &job.steps {
                        f(step, &|key| job.step_place(step, key));
                    }
                }
            }
            Kind::Action(action) => {
                for step in &action.steps {
                    f(step, &|key| format!("runs.steps[{}].{key}", step.index));
                }
            }
            Kind::Other => {}
        }
    }

    /// The version comment behind the first line that uses an action.
    pub(super) fn comment(&self, uses: &str) -> Option<&'a str> {
        let mut lines = self.uses_lines.iter();
        lines.find(|(value, _)| *value == uses).map(|(_, comment)| *comment)
    }

    /// Every string that could be read, with what each of its expressions uses.
    pub(super) fn uses(&self) -> impl Iterator<Item = (&Text<'a>, &Uses<'a>)> {
        self.texts.iter().flat_map(move |(text, numbers)| {
            let numbers = numbers.as_ref().map_or(&[][..], Vec::as_slice);
            numbers
                .iter()
                .filter_map(move |number| Some((text, self.expressions.get(*number).as_ref().ok()?)))
        })
    }
}

fn numbers<'a>(text: &Text<'a>, expressions: &mut Expressions<'a>) -> Result<Vec<usize>, String> {
    let bodies =
        if text.text.contains("${{") { expression::bodies(text.text)? } else { vec![text.text.trim()] };
    Ok(bodies.into_iter().map(|body| expressions.intern(body)).collect())
}

fn kind<'a>(path: &str, value: Option<Result<&'a Value, &str>>) -> Kind<'a> {
    let Some(Ok(Value::Mapping(root))) = value else {
        return Kind::Other;
    };
    if path.starts_with(".github/workflows/") {
        Kind::Workflow(Workflow::new(root))
    } else if path.starts_with(".github/actions/") {
        Kind::Action(Action::new(root))
    } else {
        Kind::Other
    }
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}

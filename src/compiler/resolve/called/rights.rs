//! What a called workflow asks for, and what its caller may give: rights
//! [only go down](https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations#supported-keywords-for-jobs-that-call-a-reusable-workflow).

use crate::language::manifest::{Level, Scope};
use serde_yaml::Value;
use std::collections::BTreeMap;

/// Rights of a token.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// Of every scope that is not named.
    others: Right,
    scopes: BTreeMap<String, Right>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    #[default]
    None,
    Read,
    Write,
}

impl Right {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "write" => Self::Write,
            "read" => Self::Read,
            _ => Self::None,
        }
    }
}

impl Rights {
    /// Those of a job of this pipeline: what it names, and the commit.
    pub fn of_job(written: &BTreeMap<Scope, Level>) -> Self {
        let written = written.iter().map(|(scope, level)| (scope.0.clone(), Right::of(level.as_str())));
        let commit = [("contents".to_owned(), Right::Read)];
        Self { others: Right::None, scopes: commit.into_iter().chain(written).collect() }
    }

    /// Those that a workflow writes.
    pub fn written(value: &Value) -> Self {
        match value {
            Value::String(word) => {
                Self { others: Right::of(word.trim_end_matches("-all")), scopes: BTreeMap::new() }
            }
            Value::Mapping(map) => {
                let scopes = map.iter().filter_map(|(scope, level)| {
                    Some((scope.as_str()?.to_owned(), Right::of(level.as_str()?)))
                });
                Self { others: Right::None, scopes: scopes.collect() }
            }
            _ => Self::default(),
        }
    }

    fn of(&self, scope: &str) -> Right {
        self.scopes.get(scope).copied().unwrap_or(self.others)
    }

    /// What these ask for beyond `granted`, by scope; `*` stands for all that are not named.
    pub fn beyond<'r>(&'r self, granted: &'r Self) -> impl Iterator<Item = (&'r str, Right)> {
        let named = self.scopes.iter().map(|(scope, right)| (scope.as_str(), *right));
        let beyond = named.filter(|(scope, right)| *right > granted.of(scope));
        beyond.chain((self.others > granted.others).then_some(("*", self.others)))
    }
}

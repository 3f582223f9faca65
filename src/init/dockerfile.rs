//! Reads Dockerfiles as far as a pipeline has to know them.
//!
//! The rules of lines, escapes, comments and heredocs are those of the
//! [reference](https://docs.docker.com/reference/dockerfile/).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its name in upper case.
    pub word: String,
    /// What stands behind it, lines joined, heredocs left out.
    pub rest: String,
}

/// One `FROM` and what follows it.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// Behind `AS`, in lower case.
    pub name: Option<String>,
    /// What it is built on.
    pub base: String,
    /// The instructions behind the `FROM`.
    pub instructions: Vec<Instruction>,
}

/// A Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// `ARG`s before the first `FROM`, without their values, and whether each has one.
    pub globals: Vec<(String, bool)>,
    /// In their order; never empty.
    pub stages: Vec<Stage>,
}

static HEREDOC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?:^|\s)[0-9]*<<(-?)(["']?)([A-Za-z0-9_.]+)["']?"#).ok());

/// Reads a Dockerfile; None when it has no `FROM`.
pub fn parse(text: &str) -> Option<Dockerfile> {
    let mut file = Dockerfile::default();
    for Instruction { word, rest } in instructions(text) {
        match (word.as_str(), file.stages.last_mut()) {
            ("FROM", _) => file.stages.push(stage(&rest)),
            ("ARG", None) => file.globals.extend(rest.split_whitespace().map(argument)),
            (_, Some(stage)) => stage.instructions.push(Instruction { word, rest }),
            // Nothing else may stand there.
            (_, None) => return None,
        }
    }
    (!file.stages.is_empty()).then_some(file)
}

/// A name and whether a value follows it.
fn argument(word: &str) -> (String, bool) {
    word.split_once('=').map_or_else(|| (word.to_owned(), false), |(name, _)| (name.to_owned(), true))
}

fn stage(rest: &str) -> Stage {
    let words: Vec<&str> = rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    let name = match words.as_slice() {
        [_, r#as, name] if r#as.eq_ignore_ascii_case("as") => Some(name.to_ascii_lowercase()),
        _ => None,
    };
    let base = words.first().copied().unwrap_or_default().to_owned();
    Stage { name, base, instructions: Vec::new() }
}

/// All instructions in their order.
fn instructions(text: &str) -> Vec<Instruction> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let escape = escape(text);
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if is_comment(line) || line.trim().is_empty() {
            continue;
        }
        let mut whole = String::new();
        let mut line = line;
        while let Some(part) = line.trim_end().strip_suffix(escape) {
            whole.push_str(part);
            // Comments and empty lines do not end it.
            let Some(next) = lines.by_ref().find(|line| !is_comment(line) && !line.trim().is_empty()) else {
                line = "";
                break;
            };
            line = next;
        }
        whole.push_str(line);
        let (word, rest) = whole.trim().split_once(char::is_whitespace).unwrap_or((whole.trim(), ""));
        let word = word.to_ascii_uppercase();
        if matches!(word.as_str(), "RUN" | "COPY" | "ADD") {
            for (delimiter, tabs) in heredocs(rest) {
                let end = |line: &str| if tabs { line.trim_start_matches('\t') } else { line } == delimiter;
                let _ = lines.by_ref().find(|line| end(line));
            }
        }
        found.push(Instruction { word, rest: rest.trim().to_owned() });
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The character that continues a line, which a directive at the very top may change.
fn escape(text: &str) -> char {
    let directives = text.lines().map_while(|line| {
        let (key, value) = line.trim().strip_prefix('#')?.split_once('=')?;
        Some((key.trim().to_ascii_lowercase(), value.trim()))
    });
    let mut escapes = directives.filter(|(key, _)| key == "escape");
    escapes.next().and_then(|(_, value)| value.chars().next()).unwrap_or('\\')
}

/// The delimiters of all heredocs in a line, and whether tabs before them count for nothing.
fn heredocs(rest: &str) -> Vec<(String, bool)> {
    let Some(regex) = HEREDOC.as_ref() else { return Vec::new() };
    let found = regex.captures_iter(rest);
    found.map(|found| (found[3].to_owned(), !found[1].is_empty())).collect()
}

/// Whether a word of `COPY` is a heredoc.
pub fn is_heredoc(word: &str) -> bool {
    HEREDOC.as_ref().is_some_and(|regex| regex.is_match(word))
}

impl Stage {
    /// Names of stages or images that it reads, as they are written.
    fn references(&self) -> Vec<String> {
        let words = self.instructions.iter().flat_map(|one| one.rest.split_whitespace());
        let flags = words.filter(|word| word.starts_with("--from=") || word.starts_with("--mount="));
        let names = flags.flat_map(|flag| flag.trim_start_matches("--mount=").split(','));
        let names = names.filter_map(|pair| pair.trim_start_matches("--").strip_prefix("from="));
        std::iter::once(self.base.as_str()).chain(names).map(str::to_owned).collect()
    }
}

impl Dockerfile {
    /// The stage that is built: the named one, else the last.
    pub fn target(&self, name: Option<&str>) -> Option<&Stage> {
        match name {
            None => self.stages.last(),
            Some(name) => {
                let wanted = name.to_ascii_lowercase();
                self.stages.iter().find(|stage| stage.name.as_deref() == Some(&wanted))
            }
        }
    }

    /// The instructions of a stage behind those of the stages that it is built on.
    pub fn line(&self, target: Option<&str>) -> Vec<&Instruction> {
        let mut chain = Vec::new();
        let mut next = self.target(target);
        while let Some(stage) = next.filter(|_| chain.len() <= self.stages.len()) {
            chain.push(stage);
            let base = stage.base.to_ascii_lowercase();
            let earlier = self.stages.iter().take_while(|other| !std::ptr::eq(*other, stage));
            next = earlier.filter(|other| other.name.as_deref() == Some(&base)).last();
        }
        chain.into_iter().rev().flat_map(|stage| &stage.instructions).collect()
    }

    /// The stage that is built and those that it needs: as its base, to copy from, to mount. All,
    /// where one follows from a variable.
    pub fn needed(&self, target: Option<&str>) -> Vec<&Stage> {
        let at = |name: &str| {
            let lower = name.to_ascii_lowercase();
            let named = self.stages.iter().position(|stage| stage.name.as_deref() == Some(&lower));
            named.or_else(|| name.parse().ok().filter(|at| *at < self.stages.len()))
        };
        let Some(start) =
            self.target(target).and_then(|stage| self.stages.iter().position(|one| std::ptr::eq(one, stage)))
        else {
            return self.stages.iter().collect();
        };
        let (mut wanted, mut queue) = (BTreeSet::from([start]), vec![start]);
        while let Some(stage) = queue.pop().and_then(|next| self.stages.get(next)) {
            for name in stage.references() {
                if name.contains('$') && name != stage.base {
                    return self.stages.iter().collect();
                }
                queue.extend(at(&name).filter(|next| wanted.insert(*next)));
            }
        }
        wanted.into_iter().filter_map(|at| self.stages.get(at)).collect()
    }

    /// Names of `ARG`s that a `FROM` needs and that have no value.
    pub fn unset(&self) -> Vec<&str> {
        let used = |name: &str| {
            self.stages.iter().any(|stage| {
                let base = &stage.base;
                base.contains(&format!("${{{name}}}"))
                    || base.split(['/', ':', '@']).any(|part| part == format!("${name}"))
            })
        };
        let unset = self.globals.iter().filter(|(name, set)| !set && used(name));
        unset.map(|(name, _)| name.as_str()).collect()
    }

    /// Names of all `ARG`s.
    pub fn arguments(&self) -> Vec<String> {
        let inside = self.stages.iter().flat_map(|stage| &stage.instructions).filter(|one| one.word == "ARG");
        let inside = inside.flat_map(|one| one.rest.split_whitespace().map(|word| argument(word).0));
        self.globals.iter().map(|(name, _)| name.clone()).chain(inside).collect()
    }
}

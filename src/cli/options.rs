//! The options that every command shares.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::place::Place;

/// Where to read, where to write, how to speak.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The pipeline. Paths in it, such as Dockerfiles, start at the root
    #[arg(short, long, value_name = "FILE", default_value = DEFAULT_FILE, global = true)]
    pub file: PathBuf,
    /// The root of the repository: the directory above `.github` [default: the top of the Git
    /// working tree around FILE; without one, the directory of FILE]
    #[arg(long, value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,
    /// Where the two lead.
    #[arg(skip)]
    place: Place,
    /// When to use colours; `auto` also heeds NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// What to treat as an error
    #[arg(long, value_name = "WHAT", global = true)]
    pub deny: Option<Deny>,
}

/// What FILE is unless it is given.
pub const DEFAULT_FILE: &str = "pipeline.toml";

/// How findings are printed. Not global, because `graph` has a `--format` of its own.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct FormatOption {
    /// How findings are printed
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the place in the file, for people
    #[default]
    Human,
    /// One JSON document, for programs
    Json,
    /// Annotations, for a log of GitHub Actions
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// What to treat as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Every warning
    Warnings,
}

impl Options {
    /// Finds out where the files are. Without it, everything is in the current directory.
    pub fn settle(&mut self) {
        self.place = Place::find(&self.file, self.root.as_deref());
    }

    /// The root of the output tree; empty for the current directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.place.root
    }

    /// Where the paths in FILE start; empty for the current directory.
    #[must_use]
    pub fn sources(&self) -> &Path {
        &self.place.sources
    }

    /// FILE as seen from the root, where it lies below that.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.place.origin.as_deref()
    }

    /// `command`, with `-f` and `--root` as they were given, ready for a shell.
    #[must_use]
    pub fn again(&self, command: &str) -> String {
        let mut line = command.to_owned();
        let mut add = |option: &str, path: &Path| {
            let path = path.to_string_lossy();
            let quoted = shlex::try_quote(&path).unwrap_or(path.as_ref().into());
            line.push_str(&format!(" {option} {quoted}"));
        };
        if self.file != Path::new(DEFAULT_FILE) {
            add("-f", &self.file);
        }
        if let Some(root) = &self.root {
            add("--root", root);
        }
        line
    }
}

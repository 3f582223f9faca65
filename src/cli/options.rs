//! The options that every command shares.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

/// Where to read, where to write, how to speak.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The pipeline; what it names, such as Dockerfiles, is read beside it
    #[arg(short, long, value_name = "FILE", default_value = DEFAULT_FILE, global = true)]
    pub file: PathBuf,
    /// The directory above `.github`, whose files are compared and written [default: that of FILE]
    #[arg(long, value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,
    /// When to use colours; `auto` also heeds NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// What to treat as an error
    #[arg(long, value_name = "WHAT", global = true)]
    pub deny: Option<Deny>,
}

const DEFAULT_FILE: &str = "pipeline.toml";

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
    /// The directory that FILE lies in; empty for the current one.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The root of the output tree; empty for the current directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.as_deref().unwrap_or(self.directory())
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

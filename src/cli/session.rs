//! One call of pipegen: its options, its streams, the file it reads.

use crate::compiler::Compiled;
use crate::compiler::Source;
use crate::language::diagnostic::{Diagnostic, Severity};
use crate::output::{self, Lock};

use super::console::Console;
use super::exit::Stop;
use super::input::{self, Input};
use super::options::{Deny, Format, Options};

/// The compiler, as the command line sees it.
pub type Compile = fn(&Source<'_>) -> Result<Compiled, Vec<Diagnostic>>;

/// What every command works with.
pub struct Session<'a> {
    /// The shared options.
    pub options: &'a Options,
    /// How findings are printed.
    pub format: Format,
    /// Where to print.
    pub console: Console<'a>,
    /// What to compile with.
    pub compile: Compile,
}

/// What came of reading a file and doing something with it.
pub struct Attempt<T> {
    /// The file.
    pub input: Input,
    /// In the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// What it gave; None when an error, or a warning that is denied, stands against it.
    pub product: Option<T>,
    /// Whether warnings alone stand against it.
    pub denied: bool,
}

impl Session<'_> {
    /// Warns of what is not a finding about the file: it and the repository together show it. JSON has no
    /// place for it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn warn(&mut self, title: &str, text: &str) -> Result<(), Stop> {
        let line = match self.format {
            Format::Json => return Ok(()),
            Format::Github => format!("::warning title={title}::{text}\n"),
            Format::Human => format!("warning: {text}\n"),
        };
        self.console.err.put(line)
    }

    /// Reads the file and compiles it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn compile(&self) -> Result<Attempt<Compiled>, Stop> {
        self.attempt(|source| (self.compile)(source).map(with_warnings))
    }

    /// Compiles what the file might say.
    #[must_use]
    pub fn compile_text(&self, input: Input) -> Attempt<Compiled> {
        self.work_on(input, None, |source| (self.compile)(source).map(with_warnings))
    }

    /// Reads the file and does `work` with it, which gives a product and warnings, or errors.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn attempt<T>(
        &self,
        work: impl FnOnce(&Source<'_>) -> Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>,
    ) -> Result<Attempt<T>, Stop> {
        let (input, unreadable) = input::read(&self.options.file)?;
        Ok(self.work_on(input, unreadable, work))
    }

    fn work_on<T>(
        &self,
        input: Input,
        unreadable: Option<Diagnostic>,
        work: impl FnOnce(&Source<'_>) -> Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>,
    ) -> Attempt<T> {
        let source = Source { name: &input.name, text: &input.text, dir: self.options.sources() };
        let (product, mut diagnostics) = match unreadable {
            Some(found) => (None, vec![found]),
            None => match work(&source) {
                Ok((product, warnings)) => (Some(product), warnings),
                Err(errors) => (None, errors),
            },
        };
        diagnostics = diagnostics.into_iter().map(Diagnostic::bounded).collect();
        diagnostics.sort_by_key(|found| found.labels.first().map(|label| label.span.start));
        let errors = diagnostics.iter().any(|d| d.severity == Severity::Error);
        let strict = self.options.deny == Some(Deny::Warnings);
        let denied = strict && !errors && !diagnostics.is_empty();
        Attempt { product: product.filter(|_| !errors && !denied), input, diagnostics, denied }
    }

    /// Waits until no other pipegen writes in the tree, and removes what one that was killed left
    /// beside the file. Taken before the file is read: the last writer then had the last file.
    ///
    /// # Errors
    /// When another one does not end.
    pub fn lock(&self) -> Result<Lock, Stop> {
        let lock = output::lock(self.options.root())?;
        output::sweep_beside(&self.options.file);
        Ok(lock)
    }

    /// Refuses a root that is not there, or no directory: one that is mistyped must not be made.
    ///
    /// # Errors
    /// Just then.
    pub fn check_root(&self) -> Result<(), Stop> {
        let root = self.options.root();
        let name = root.display();
        if root.as_os_str().is_empty() || root.is_dir() {
            return Ok(());
        }
        if root.exists() {
            return Err(Stop::Wrong(format!("the root `{name}` is not a directory")));
        }
        // Without the option it is the directory of a file, which is then missing itself.
        if self.options.root.is_none() {
            return Ok(());
        }
        Err(Stop::Wrong(format!("there is no directory `{name}`; make it first, or correct `--root`")))
    }
}

/// The warnings stand beside the product, where errors would.
fn with_warnings(mut compiled: Compiled) -> (Compiled, Vec<Diagnostic>) {
    let warnings = std::mem::take(&mut compiled.warnings);
    (compiled, warnings)
}

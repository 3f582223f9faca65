//! What a session does and reports in one.

use super::{all, findings};
use crate::cli::exit::{Exit, Stop};
use crate::cli::session::{Attempt, Session};
use crate::compiler::{Compiled, Source};
use crate::language::diagnostic::Diagnostic;
use crate::output::{self, Entry};

/// What was compiled, and how the tree stands to it.
pub type Compared = (Attempt<Compiled>, Vec<Entry>);

impl Session<'_> {
    /// Reads the file, compiles it, and compares the tree with what came of it. Nothing where findings
    /// stand against that: they are told, and `otherwise` behind them.
    ///
    /// # Errors
    /// When a file cannot be read or the findings cannot be written.
    pub fn compare(&mut self, otherwise: &str) -> Result<Option<Compared>, Stop> {
        let attempt = self.compile()?;
        let Some(compiled) = &attempt.product else {
            all(self, &attempt, None, otherwise)?;
            return Ok(None);
        };
        let entries = output::compare_from(self.options.root(), &compiled.files, self.options.origin())?;
        Ok(Some((attempt, entries)))
    }

    /// Does `work` with the file and prints the text that it gives.
    ///
    /// # Errors
    /// When the file cannot be read or the text cannot be written.
    pub fn print(
        &mut self,
        work: impl FnOnce(&Source<'_>) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>>,
    ) -> Result<Exit, Stop> {
        let attempt = self.attempt(work)?;
        findings(self, &attempt, "nothing was printed")?;
        match attempt.product {
            Some(text) => self.console.out.put(text).map(|()| Exit::Fine),
            None => Ok(Exit::Wrong),
        }
    }
}

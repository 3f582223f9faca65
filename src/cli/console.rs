//! The two streams that pipegen writes to.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::output::Failure;

use super::exit::Stop;
use super::options::Color;

/// One stream and whether a person with a colour terminal reads it.
pub struct Stream<'a> {
    sink: Box<dyn Write + 'a>,
    name: &'static str,
    terminal: bool,
    color: bool,
    closed: bool,
}

/// Standard output, for what a command yields, and standard error, for what is said about it.
pub struct Console<'a> {
    /// Standard output.
    pub out: Stream<'a>,
    /// Standard error.
    pub err: Stream<'a>,
}

impl Console<'static> {
    /// Those of the process.
    #[must_use]
    pub fn standard() -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let plain = set("NO_COLOR") || dumb;
        let (out_terminal, err_terminal) = (out.is_terminal(), err.is_terminal());
        let stream =
            |sink, name, terminal| Stream { sink, name, terminal, color: terminal && !plain, closed: false };
        Self {
            out: stream(Box::new(out.lock()), "standard output", out_terminal),
            err: stream(Box::new(err.lock()), "standard error", err_terminal),
        }
    }
}

impl<'a> Console<'a> {
    /// Two sinks that are no terminals.
    pub fn plain(out: impl Write + 'a, err: impl Write + 'a) -> Self {
        let stream = |sink, name| Stream { sink, name, terminal: false, color: false, closed: false };
        Self { out: stream(Box::new(out), "standard output"), err: stream(Box::new(err), "standard error") }
    }

    /// Heeds `--color`.
    pub fn set_color(&mut self, color: Color) {
        for stream in [&mut self.out, &mut self.err] {
            stream.color = match color {
                Color::Auto => stream.color,
                Color::Always => true,
                Color::Never => false,
            };
        }
    }
}

impl Stream<'_> {
    /// Whether to use colours.
    #[must_use]
    pub fn color(&self) -> bool {
        self.color
    }

    /// Whether a terminal would act on what is written, control characters included.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes `bytes` and flushes. A reader that went away has read enough.
    ///
    /// # Errors
    /// When the stream takes no more for another reason, such as a full disk.
    pub fn put(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Stop> {
        if self.closed {
            return Ok(());
        }
        let written = self.sink.write_all(bytes.as_ref());
        match written.and_then(|()| self.sink.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::new("write to", self.name, error).into()),
        }
    }
}

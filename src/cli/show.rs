//! Prints a diff: byte for byte, unless a terminal would act on the bytes.

use crate::output::{self, Entry, Failure};

use super::exit::Stop;
use super::paint::{Paint, paint};
use super::report::clean;
use super::session::Session;

/// Prints the diff of `entries` to standard output.
///
/// # Errors
/// When it cannot be written.
pub fn diff(session: &mut Session<'_>, entries: &[Entry]) -> Result<(), Stop> {
    if entries.iter().all(|entry| !entry.drifted()) {
        return Ok(());
    }
    let cwd = std::env::current_dir().map_err(Failure::at("find directory", ".".as_ref()))?;
    let base = output::base(session.options.root(), &cwd);
    let patch = output::patch(&base, entries);
    let out = &mut session.console.out;
    if !out.is_terminal() && !out.color() {
        return out.put(patch);
    }
    let (terminal, color) = (out.is_terminal(), out.color());
    let mut shown = Vec::with_capacity(patch.len());
    for line in patch.split_inclusive(|byte| *byte == b'\n') {
        let Ok(text) = std::str::from_utf8(line) else {
            let lossy = String::from_utf8_lossy(line);
            shown.extend(on_screen(&lossy, terminal, color).into_bytes());
            continue;
        };
        shown.extend(on_screen(text, terminal, color).into_bytes());
    }
    out.put(shown)
}

fn on_screen(line: &str, terminal: bool, color: bool) -> String {
    let text = line.strip_suffix('\n').unwrap_or(line);
    let text = if terminal { clean::visible(text) } else { text.to_owned() };
    let style = match text.as_bytes().first() {
        Some(b'+') => Paint::Green,
        Some(b'-') => Paint::Red,
        Some(b'@') => Paint::Cyan,
        Some(b'd' | b'n') => Paint::Bold,
        _ => Paint::Plain,
    };
    format!("{}\n", paint(&text, style, color))
}

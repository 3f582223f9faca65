//! What differs on disk, in words.

use crate::output::{Entry, State, header};

use super::options::Options;
use super::paint::{Paint, paint};
use super::report::clean;

/// The entries of one comparison and what became of them.
pub struct Changes<'a> {
    options: &'a Options,
    /// All of them, sorted by path.
    pub entries: &'a [Entry],
    /// Whether they were brought in line.
    pub written: bool,
}

impl<'a> Changes<'a> {
    /// What `entries` are to a user who called pipegen with `options`.
    #[must_use]
    pub fn new(options: &'a Options, entries: &'a [Entry], written: bool) -> Self {
        Self { options, entries, written }
    }

    /// Those that are not as they should be.
    #[must_use]
    pub fn drifted(&self) -> Vec<&'a Entry> {
        self.entries.iter().filter(|entry| entry.drifted()).collect()
    }

    /// Path of `entry` as seen from the current directory.
    #[must_use]
    pub fn path(&self, entry: &Entry) -> String {
        let place = self.options.root().join(&entry.path);
        clean::visible(&place.to_string_lossy())
    }

    /// One line of a report.
    #[must_use]
    pub fn line(&self, word: &str, entry: &Entry, note: &str, color: bool) -> String {
        let style = match word {
            "created" => Paint::Green,
            "changed" | "stale" => Paint::Yellow,
            _ => Paint::Red,
        };
        let word = paint(&format!("{word:<11}"), style, color);
        format!("{word} {}{note}\n", self.path(entry))
    }

    /// What is the matter with `entry`.
    #[must_use]
    pub fn note(&self, entry: &Entry) -> String {
        let name = clean::visible(&self.options.file.to_string_lossy());
        match &entry.state {
            State::Unchanged => "as it should be".to_owned(),
            State::Missing => format!("{name} yields it"),
            State::Stale if entry.only_line_endings() => {
                "only its line endings differ: set `* text=auto eol=lf` in .gitattributes".to_owned()
            }
            State::Stale => format!("not what {name} yields now"),
            State::HandEdited => {
                format!("changed by hand; the change belongs in {name}, or it is lost")
            }
            State::LeftOver => match self.renamed(entry) {
                Some(slug) => format!("{name} made it when the pipeline was `{slug}`"),
                None => format!("{name} yields it no longer"),
            },
            State::Foreign(None) => "in the way, and not made by pipegen".to_owned(),
            State::Foreign(Some(other)) => {
                format!("in the way, and belongs to the pipeline `{other}`")
            }
            State::Shared(other) => {
                let other = clean::visible(other);
                format!("belongs to {other}, whose pipeline has the same name; give one of them another")
            }
            State::Blocked(why) => format!("{}; remove it first", clean::visible(why)),
        }
    }

    /// The name under which an entry was made, where that is not today's.
    fn renamed(&self, entry: &Entry) -> Option<String> {
        let slug = |text: &[u8]| header::read(text).and_then(|mark| mark.slug);
        let then = slug(&entry.old.as_ref()?.bytes)?;
        let now = self.entries.iter().find_map(|entry| slug(entry.new.as_ref()?.as_bytes()))?;
        (then != now).then_some(then)
    }

    /// The one command that brings everything in line. None when nothing has to be,
    /// or only people can say which pipeline gets another name.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        let foreign = |entry: &&Entry| matches!(entry.state, State::Foreign(_));
        let drifted = self.drifted();
        let shared = drifted.iter().any(|entry| matches!(entry.state, State::Shared(_)));
        if drifted.is_empty() || self.written || shared {
            return None;
        }
        let force = drifted.into_iter().any(|entry| foreign(&entry));
        let command = if force { "pipegen generate --force" } else { "pipegen" };
        Some(self.options.again(command))
    }

    /// The line that names it.
    #[must_use]
    pub fn remedy(&self) -> String {
        let fix = self.fix().map(|command| clean::visible(&command));
        fix.map_or_else(String::new, |command| format!("fix: {command}\n"))
    }
}

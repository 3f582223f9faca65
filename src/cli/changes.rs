//! What differs on disk, in words.

use crate::output::{Entry, State, Yielded, header};
use crate::pins::{self, Wish};

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
    /// What the files on disk want for pins.
    pub wishes: Vec<Wish>,
    yielded: Yielded<'a>,
}

impl<'a> Changes<'a> {
    /// What `entries` are to a user who called pipegen with `options`.
    #[must_use]
    pub fn new(options: &'a Options, entries: &'a [Entry], written: bool) -> Self {
        let texts = entries.iter().filter_map(|entry| Some((entry.path.as_str(), entry.new.as_deref()?)));
        let wishes = pins::wishes(entries, str::to_owned, false);
        Self { options, entries, written, wishes, yielded: Yielded::of(texts) }
    }

    /// Those that are not as they should be.
    #[must_use]
    pub fn drifted(&self) -> Vec<&'a Entry> {
        self.entries.iter().filter(|entry| entry.drifted()).collect()
    }

    /// Path of `entry` as seen from the current directory.
    #[must_use]
    pub fn path(&self, entry: &Entry) -> String {
        self.place(&entry.path)
    }

    /// The same of a path below the root.
    #[must_use]
    pub fn place(&self, path: &str) -> String {
        clean::visible(&self.options.root().join(path).to_string_lossy())
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

    /// The line that says how `entry` stands and what is the matter with it.
    #[must_use]
    pub fn told(&self, entry: &Entry, color: bool) -> String {
        self.line(entry.state.word(), entry, &format!(" ({})", self.note(entry)), color)
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
            State::HandEdited if self.pins_too(entry) => {
                format!("changed by hand, in pins and more; what is no pin belongs in {name}, or it is lost")
            }
            State::HandEdited => {
                format!("changed by hand; the change belongs in {name}, or it is lost")
            }
            State::Repinned(found) if found.stale => {
                format!("pins of actions were changed, and {name} yields another text now")
            }
            State::Repinned(_) => "pins of actions were changed, and nothing else".to_owned(),
            State::LeftOver if entry.path.ends_with(".part") => {
                "from a pipegen that was killed before it put the file in place".to_owned()
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

    /// Whether pins were raised in a file together with another change by hand.
    #[must_use]
    pub fn pins_too(&self, entry: &Entry) -> bool {
        let old = entry.old.as_ref().filter(|_| entry.state == State::HandEdited);
        old.is_some_and(|old| pins::raised(&self.yielded.differing(&entry.path, &old.bytes)))
    }

    /// Whether writing the files would take back pins that somebody raised.
    #[must_use]
    pub fn pins_at_stake(&self) -> bool {
        !self.wishes.is_empty() || self.entries.iter().any(|entry| self.pins_too(entry))
    }

    /// Whether pins were changed, and nothing else in any file.
    #[must_use]
    pub fn only_pins(&self) -> bool {
        let drifted = self.drifted();
        !drifted.is_empty() && drifted.iter().all(|entry| only_pins(&entry.state))
    }

    /// Whether changed pins alone keep anything from being written.
    #[must_use]
    pub fn only_in_the_way_by_pins(&self) -> bool {
        self.pins_at_stake() && !self.entries.iter().any(|entry| stops(&entry.state))
    }

    /// `command` with the options of this call, for a screen.
    #[must_use]
    pub fn again(&self, command: &str) -> String {
        clean::visible(&self.options.again(command))
    }

    /// Whether `pipegen pins adopt` takes them over.
    #[must_use]
    pub fn adoptable(&self) -> bool {
        !self.wishes.is_empty()
            && self.wishes.iter().all(|wish| wish.refused.is_none())
            && !self.entries.iter().any(|entry| besides_pins(&entry.state))
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
        if self.pins_at_stake() {
            return self.adoptable().then(|| self.options.again("pipegen pins adopt"));
        }
        let force = drifted.into_iter().any(|entry| foreign(&entry));
        let command = if force { "pipegen generate --force" } else { "pipegen" };
        Some(self.options.again(command))
    }

    /// The line that names it.
    #[must_use]
    pub fn remedy(&self) -> String {
        let fix = self.fix().map(|command| clean::visible(&command));
        if fix.is_none() && self.pins_at_stake() && !self.written {
            let (adopt, force) = (self.again("pipegen pins adopt"), self.again("pipegen generate --force"));
            return format!(
                "fix: put right what is said above, then `{adopt}`; or write everything anew as pipeline.toml \
                 has it: {force}\n"
            );
        }
        fix.map_or_else(String::new, |command| format!("fix: {command}\n"))
    }
}

/// Whether pins alone set an entry apart from what the pipeline yields.
#[must_use]
pub fn only_pins(state: &State) -> bool {
    matches!(state, State::Repinned(found) if !found.stale)
}

/// Whether an entry is changed in a way that taking pins over would undo, or stumble over.
#[must_use]
pub fn besides_pins(state: &State) -> bool {
    *state == State::HandEdited || stops(state)
}

/// Whether nothing can be written past an entry, pins aside.
#[must_use]
pub fn stops(state: &State) -> bool {
    matches!(state, State::Foreign(_) | State::Shared(_) | State::Blocked(_))
}

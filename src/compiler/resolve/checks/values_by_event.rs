//! Values in the events in which they are read: each placeholder has one there, and each event has a text.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::event_texts::{Reader, Use, Written, job_tables, uses};
use crate::language::diagnostic::remedy::{listed, quoted};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{ByEvent, ELSE, Map};
use crate::language::span::Spanned;
use crate::language::value::{Name, Part, Placeholder, Text};
use crate::model::pipeline::{Event, Pipeline, secrets_in};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let (manifest, tables) = (cx.manifest, job_tables(cx.manifest));
    let uses = uses(manifest, &tables, pipeline);
    // A table that `like` copied is one text that several tables read.
    let mut reached: BTreeMap<usize, BTreeSet<Event>> = BTreeMap::new();
    for one in &uses {
        if let Written::ByEvent(_, value) = &one.written {
            reached.entry(value.span.start).or_default().extend(one.events.iter().cloned());
        }
    }
    for one in uses.iter().filter(|one| !one.events.is_empty()) {
        match &one.written {
            Written::Text(text) => {
                let help = match one.reader {
                    Reader::Job | Reader::Follower => {
                        "put it into `env`, which takes a value for each event, and read `${{ env.NAME }}` here"
                    }
                    Reader::Called => {
                        "call the file by two jobs, one of them for the events that have it: `on` says which"
                    }
                    Reader::Build => {
                        "take it out; build arguments, stamps and labels take a value for each event"
                    }
                    Reader::Shared => "take it out",
                };
                has_values(cx, one, text, &one.events, |_| help.to_owned());
            }
            Written::ByEvent(key, value) => match &value.value {
                ByEvent::One(text) => {
                    has_values(cx, one, text, &one.events, |placeholder| {
                        table_for(key, text, placeholder, &one.events)
                    });
                }
                ByEvent::Table(map) => {
                    let all = reached.get(&value.span.start).unwrap_or(&one.events);
                    table(cx, one, (key, value, map), all);
                }
            },
        }
    }
}

/// Checks a table of one key; `reached` are the events of all tables that read it.
fn table(
    cx: &mut Context<'_>,
    own: &Use<'_>,
    (key, value, map): (&str, &Spanned<ByEvent>, &Map<Name, Spanned<Text>>),
    reached: &BTreeSet<Event>,
) {
    let named = |event: &&Event| map.0.keys().any(|word| word.as_str() == event.as_str());
    let rest: BTreeSet<Event> = own.events.iter().filter(|event| !named(event)).cloned().collect();
    for (word, text) in &map.0 {
        let events = if word.as_str() == ELSE {
            rest.clone()
        } else {
            own.events.iter().filter(|event| event.as_str() == word.as_str()).cloned().collect()
        };
        let help = "write a text that this event has; `else` is the key for all others";
        has_values(cx, own, text, &events, |_| help.to_owned());
    }
    let read = |word: &str| match word {
        ELSE => reached.iter().any(|event| !named(&event)),
        word => reached.iter().any(|event| event.as_str() == word),
    };
    for word in map.0.keys().filter(|word| !read(word.as_str())) {
        // Of a word that is no event it was said that it is none.
        if word.as_str() == ELSE || cx.known_event(word.as_str()).is_some() {
            cx.error(never_read(own, word));
        }
    }
    withheld_by_one(cx, own, map);
    let has_else = map.0.keys().any(|word| word.as_str() == ELSE);
    if !rest.is_empty() && !has_else {
        let missing = words(&rest);
        cx.error(
            Diagnostic::error(
                Code::EventWithoutValue,
                value.span.clone(),
                format!("`{key}` has no value in {missing}"),
            )
            .also(own.span.clone(), format!("{} {} {missing}", own.place, own.verbs.0))
            .why("in a run of an event without a value the text would be empty, and nothing would say so")
            .help("write the value of all other events: `else = \"…\"`"),
        );
    }
}

/// Who needs a secret or a variable is left out of every run that has none, whichever text the run would read.
fn withheld_by_one(cx: &mut Context<'_>, own: &Use<'_>, map: &Map<Name, Spanned<Text>>) {
    if !own.events.contains(&Event::PullRequest) {
        return;
    }
    let paths = |text: &Text| -> BTreeSet<String> {
        let read = text.expressions().flat_map(secrets_in).filter(|secret| secret.required);
        read.map(|secret| secret.path()).collect()
    };
    let all: Vec<BTreeSet<String>> = map.0.values().map(|text| paths(&text.value)).collect();
    for (text, read) in map.0.values().zip(&all) {
        let Some(path) = read.iter().find(|path| all.iter().any(|other| !other.contains(*path))) else {
            continue;
        };
        cx.error(
            Diagnostic::error(Code::Unsupported, text.span.clone(), format!("`{path}` in the value of some events alone"))
                .also(own.span.clone(), format!("{} takes part in pull requests, too", own.place))
                .why("GitHub gives a fork's run neither secrets nor variables, and who needs one is left out of it, whatever value that run would read")
                .help(format!("write `${{{{ {path} || '' }}}}`, which may be empty; or read it in a job of these events alone")),
        );
    }
}

/// Every placeholder of a text has a value in each of the events.
fn has_values(
    cx: &mut Context<'_>,
    own: &Use<'_>,
    text: &Spanned<Text>,
    events: &BTreeSet<Event>,
    help: impl Fn(&Placeholder) -> String,
) {
    for (part, place) in text.value.placed(&text.span) {
        let Part::Placeholder(placeholder) = part else { continue };
        // Of the others it was said that such a run has none of them.
        if own.reader == Reader::Follower && *placeholder != Placeholder::Pr {
            continue;
        }
        let without: BTreeSet<Event> =
            events.iter().filter(|event| !event.has(placeholder)).cloned().collect();
        if without.is_empty() {
            continue;
        }
        let missing = words(&without);
        let message = format!("`{placeholder}` has no value in {missing}");
        let error = Diagnostic::error(Code::PlaceholderUnavailable, place, message)
            .also(own.span.clone(), format!("{} {} {missing}", own.place, own.verbs.0))
            .why(match placeholder {
                Placeholder::Pr => "only a pull request has a number",
                Placeholder::Branch => "a release is a Git tag, and has no branch",
                _ => "only a release has a version",
            });
        let in_script = match placeholder {
            Placeholder::Pr if own.reader == Reader::Job => {
                "; a script can read `$PR_NUMBER`, which is empty there"
            }
            Placeholder::Branch if own.reader == Reader::Job => {
                "; a script can read `$COMMIT_BRANCH`, which is empty there"
            }
            _ => "",
        };
        cx.error(error.help(format!("{}{in_script}", help(placeholder))));
    }
}

/// The same value as a table: the text as it is where the placeholder has a value.
fn table_for(key: &str, text: &Spanned<Text>, placeholder: &Placeholder, events: &BTreeSet<Event>) -> String {
    let own = quoted(&text.value.to_string());
    let having: Vec<&Event> = events.iter().filter(|event| event.has(placeholder)).collect();
    let lacking = events.len() - having.len();
    if having.is_empty() {
        return "take it out".to_owned();
    }
    let cases: Vec<String> = match (having.as_slice(), lacking) {
        // Shorter the other way round: all but one event have it.
        ([_, _, ..], 1) => {
            let one = events.iter().find(|event| !event.has(placeholder)).map_or("", Event::as_str);
            vec![format!("{one} = \"…\""), format!("{ELSE} = {own}")]
        }
        _ => {
            let own = having.iter().map(|event| format!("{event} = {own}"));
            own.chain([format!("{ELSE} = \"…\"")]).collect()
        }
    };
    format!("write a value for each event: `{key} = {{ {} }}`", cases.join(", "))
}

fn never_read(own: &Use<'_>, word: &Spanned<Name>) -> Diagnostic {
    let message = match word.as_str() {
        ELSE => "`else` is the value of no event".to_owned(),
        event => format!("{} {} `{event}`", own.place, own.verbs.1),
    };
    Diagnostic::error(Code::ValueOutsideEvents, word.span.clone(), message)
        .also(own.span.clone(), format!("{} {} {}", own.place, own.verbs.0, words(&own.events)))
        .why("a value that no run reads looks as if it counted")
        .help("take it out")
}

/// Events in a sentence.
fn words(events: &BTreeSet<Event>) -> String {
    let quoted: Vec<String> = events.iter().map(|event| format!("`{event}`")).collect();
    listed(quoted.iter().map(String::as_str))
}

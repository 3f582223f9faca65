//! The plan for people.

use std::fmt::Write as _;

use super::{Outcome, PruneArgs, Seen, idle};
use crate::cli::options::Format;
use crate::cli::paint::{Paint, paint};
use crate::cli::report::{clean, github};
use crate::language::value::{Repository, Second};
use crate::net::Fault;
use crate::prune::execute::Done;
use crate::prune::{Bytes, Expiry, Shelf, Why, bytes, groups};
use crate::registry::{Deleted, Digest};

/// Every repository that could be listed, and the sum. Writing to a string cannot fail.
pub fn table(all: &[Outcome], args: &PruneArgs, requests: u64, color: bool) -> String {
    let mut out = String::new();
    for one in all {
        let Ok(seen) = &one.seen else { continue };
        let title = paint(one.repository.as_str(), Paint::Bold, color);
        let (manifests, tags) = (seen.inventory.manifests().len(), seen.inventory.tags().len());
        let held = Bytes(seen.plan.held + seen.plan.freed);
        let _ =
            writeln!(out, "{title}: {} under {}, {held}", count(manifests, "manifest"), count(tags, "tag"));
        if args.report {
            rows(&mut out, &seen.shelves);
            let freed = Bytes(seen.plan.freed);
            let _ = writeln!(
                out,
                "  the next prune frees {freed} of {}",
                count(seen.plan.deletions.len(), "manifest")
            );
        } else {
            // With `--apply` the plan was shown before it was carried out.
            if !args.apply {
                goes(&mut out, seen, color);
                stays(&mut out, seen, color);
            }
            done(&mut out, seen, color);
        }
        for (index, child) in &seen.lost {
            let _ = writeln!(out, "  broken: {} lists {}, which is not there", short(index), short(child));
        }
        out.push('\n');
    }
    for note in idle::notes(all) {
        let _ = writeln!(out, "{}: {note}", paint("note", Paint::Bold, color));
    }
    let _ = writeln!(out, "{}; {}", sum(all, args), count(requests as usize, "request"));
    out
}

/// The plan of one repository, before anything of it is carried out.
pub fn plan(repository: &Repository, seen: &Seen, color: bool) -> String {
    let mut out = format!("{}: the plan\n", paint(repository.as_str(), Paint::Bold, color));
    goes(&mut out, seen, color);
    stays(&mut out, seen, color);
    out.push('\n');
    out
}

fn goes(out: &mut String, seen: &Seen, color: bool) {
    let (plan, word) = (&seen.plan, paint("goes", Paint::Red, color));
    let _ =
        writeln!(out, "  {word}: {}, {} freed", count(plan.deletions.len(), "manifest"), Bytes(plan.freed));
    for group in groups(&seen.inventory, &plan.deletions) {
        // What goes last is what the others belong to.
        for (nth, at) in group.iter().rev().enumerate() {
            let Some(deletion) = plan.deletions.get(*at) else { continue };
            let indent = if nth == 0 { "" } else { "    with " };
            line(out, seen, &deletion.digest, (indent, &deletion.tags));
            let reasons = deletion.why.iter().filter(|why| **why != Expiry::Below);
            for why in reasons {
                let _ = writeln!(out, "        {why}");
            }
        }
    }
}

fn stays(out: &mut String, seen: &Seen, color: bool) {
    let (plan, word) = (&seen.plan, paint("stays", Paint::Green, color));
    let _ = writeln!(out, "  {word}: {}, {}", count(plan.kept.len(), "manifest"), Bytes(plan.held));
    let mut below = 0;
    for kept in &plan.kept {
        if kept.tags.is_empty() && kept.why.iter().all(|why| matches!(why, Why::ChildOf(_) | Why::Of(_))) {
            below += 1;
            continue;
        }
        line(out, seen, &kept.digest, ("", &kept.tags));
        for why in &kept.why {
            let _ = writeln!(out, "        {why}");
        }
    }
    if below > 0 {
        let _ = writeln!(out, "    and {} that these list, or that speak of these", count(below, "manifest"));
    }
}

fn line(out: &mut String, seen: &Seen, digest: &Digest, (indent, tags): (&str, &[String])) {
    let tags = if tags.is_empty() { "no tag".to_owned() } else { tags.join(", ") };
    let size = bytes(&seen.inventory, [digest]).to_string();
    let _ = writeln!(out, "    {indent}{} {size:>11}  {tags}", short(digest));
}

fn done(out: &mut String, seen: &Seen, color: bool) {
    if let Some(refusal) = &seen.refused {
        let _ = writeln!(out, "  {refusal}; {}", refusal.help());
    }
    let Some(done) = &seen.done else { return };
    let Done { gone, spared, failed, left, ended, .. } = done;
    let word = paint("deleted", Paint::Bold, color);
    let _ =
        writeln!(out, "  {word}: {}, {} failed, {left} left", count(gone.len(), "manifest"), failed.len());
    for (deletion, why) in spared {
        let _ = writeln!(out, "    left alone: {}: {why}", short(&deletion.digest));
    }
    if let Some(why) = ended {
        let _ = writeln!(out, "    ended before its end: {why}; the next prune goes on from there");
    }
}

/// The shelves as a table with columns.
fn rows(out: &mut String, shelves: &[Shelf]) {
    let day = |second: Option<Second>| second.map_or("unknown".to_owned(), Second::day);
    let head = ["row", "keep", "tags", "images", "bytes", "oldest", "newest", "go"].map(str::to_owned);
    let body = shelves.iter().map(|shelf| {
        let Shelf { name, keep, tags, images, bytes, oldest, newest, going } = shelf;
        let numbers = [tags, images, going].map(ToString::to_string);
        let [tags, images, going] = numbers;
        [name.clone(), keep.clone(), tags, images, bytes.to_string(), day(*oldest), day(*newest), going]
    });
    let lines: Vec<[String; 8]> = std::iter::once(head).chain(body).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..8).map(width).collect();
    for line in &lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let text = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "  {}", text.trim_end());
    }
}

fn sum(all: &[Outcome], args: &PruneArgs) -> String {
    let seen = || all.iter().filter_map(|one| one.seen.as_ref().ok());
    let going: usize = seen().map(|seen| seen.plan.deletions.len()).sum();
    let unknown = all.iter().filter(|one| one.seen.is_err()).count();
    if unknown == all.len() {
        return "nobody knows what would go".to_owned();
    }
    let known = known(args, going, &seen);
    match unknown {
        0 => known,
        _ => format!("{known}; of {unknown} of {} repositories nothing is known", all.len()),
    }
}

/// What is said of the repositories that could be listed.
fn known<'s, I: Iterator<Item = &'s Seen>>(args: &PruneArgs, going: usize, seen: &dyn Fn() -> I) -> String {
    if args.apply {
        let done = || seen().filter_map(|seen| seen.done.as_ref());
        let gone: Vec<&Deleted> = done().flat_map(|done| &done.gone).map(|(_, how)| how).collect();
        let before = gone.iter().filter(|how| ***how == Deleted::Before).count();
        let text = format!("{} of {going} deleted", count(gone.len() - before, "manifest"));
        // Another prune, or somebody, was there first.
        return if before > 0 { format!("{text}, {before} gone before") } else { text };
    }
    match going {
        0 => "nothing would go".to_owned(),
        _ => format!("{} would go, nothing was deleted; `--apply` deletes", count(going, "manifest")),
    }
}

/// What went wrong, for standard error.
pub fn fault(one: &Outcome, applied: bool, format: Format, color: bool) -> String {
    let mut out = String::new();
    let mut say = |message: String, help: Option<&str>| match format {
        Format::Github => {
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            out.push_str(&github::stop(&format!("{message}{help}")));
        }
        Format::Human | Format::Json => {
            let _ = writeln!(out, "{}: {}", paint("error", Paint::Red, color), clean::visible(&message));
            let help = help.map(|help| format!("  help: {}\n", clean::visible(help)));
            out.push_str(&help.unwrap_or_default());
        }
    };
    let repository = &one.repository;
    let failed = |fault: &Fault| format!("{repository}: {fault}");
    match &one.seen {
        Err(fault) => say(format!("{}; nothing was deleted there", failed(fault)), fault.help.as_deref()),
        Ok(Seen { refused: Some(refusal), .. }) if applied => {
            say(format!("{repository}: {refusal}"), Some(&refusal.help()));
        }
        Ok(Seen { done: Some(done), .. }) => {
            for (deletion, fault) in &done.failed {
                say(
                    format!("{} could not be deleted: {}", short(&deletion.digest), failed(fault)),
                    fault.help.as_deref(),
                );
            }
            for (deletion, why) in &done.spared {
                let message = format!(
                    "{repository}: {} changed while this prune ran, and was left alone: {why}",
                    short(&deletion.digest)
                );
                say(message, None);
            }
            for what in &done.hurt {
                let help =
                    "`pipegen prune --restore LOG` puts back what went; the log is named below the plan";
                say(format!("{repository}: {what}"), Some(help));
            }
            if let Some(why) = &done.stopped {
                say(format!("{repository}: stopped with {} left: {why}", done.left), None);
            }
        }
        Ok(_) => {}
    }
    out
}

/// Enough of a digest to tell it from others.
pub fn short(digest: &Digest) -> String {
    format!("sha256:{}", &digest.hex()[..12])
}

/// `1 tag`, `2 tags`.
pub fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

//! `pipegen prune --restore`: puts back what a log says was deleted.

use std::fmt::Write as _;
use std::path::Path;

use super::table::{count, short};
use super::{Outside, PruneArgs};
use crate::cli::exit::{Exit, Stop};
use crate::cli::report::clean;
use crate::cli::session::Session;
use crate::language::value::{Leaf, Repository};
use crate::net::Fault;
use crate::prune::execute::{Gone, read_log};
use crate::registry::{Registry, Restore};

/// What came of it.
#[derive(Default)]
struct Back {
    restored: usize,
    taken: Vec<String>,
    failed: Vec<(Gone, Fault)>,
}

/// Puts everything back that the log has, repository by repository.
///
/// # Errors
/// The log cannot be read, or nothing can be printed.
pub fn run(
    path: &Path,
    args: &PruneArgs,
    session: &mut Session<'_>,
    outside: &Outside<'_>,
) -> Result<Exit, Stop> {
    let all = read_log(path).map_err(Stop::Wrong)?;
    // What was on its way may be gone: putting back what is there does no harm.
    let whole: Vec<Gone> = all.into_iter().filter(|one| one.manifest.is_some()).collect();
    if whole.is_empty() {
        return Err(Stop::Wrong(format!("the log `{}` has nothing that was deleted", path.display())));
    }
    let mut names: Vec<String> = whole.iter().map(|one| one.repository.clone()).collect();
    names.dedup();
    names.sort();
    names.dedup();
    let (mut out, mut err, mut exit) = (String::new(), String::new(), Exit::Fine);
    for name in names {
        let Ok(repository) = Repository::parse(&name) else {
            return Err(Stop::Wrong(format!("`{name}` in the log is no repository")));
        };
        if !args.repository.is_empty() && !args.repository.contains(&repository) {
            continue;
        }
        let own: Vec<Gone> = whole.iter().filter(|one| one.repository == name).cloned().collect();
        let connections = outside.connections.as_ref().map_err(Clone::clone);
        match connections
            .and_then(|connections| Ok(put_back(&repository, own, connections.to(&repository)?.as_ref())))
        {
            Ok(back) => {
                tell(&repository, &back, &mut out, &mut err);
                exit = if back.failed.is_empty() { exit } else { Exit::Failed };
            }
            Err(fault) => {
                exit = Exit::Failed;
                let _ = writeln!(err, "error: {repository}: {fault}; nothing was restored there");
                let _ = fault.help.iter().try_for_each(|help| writeln!(err, "  help: {help}"));
            }
        }
    }
    session.console.out.put(clean::visible(&out))?;
    session.console.err.put(clean::visible(&err))?;
    Ok(exit)
}

/// In the order of the log, in which what an index lists comes before it; what a registry does not take yet
/// is tried again behind the others.
fn put_back(repository: &Repository, mut open: Vec<Gone>, registry: &dyn Registry) -> Back {
    let mut back = Back::default();
    loop {
        let before = open.len();
        back.failed.clear();
        for one in std::mem::take(&mut open) {
            match put(repository, &one, registry) {
                Ok(taken) => {
                    back.restored += 1;
                    back.taken.extend(taken);
                }
                Err(fault) => back.failed.push((one, fault)),
            }
        }
        if back.failed.is_empty() || back.failed.len() == before {
            return back;
        }
        open = back.failed.iter().map(|(one, _)| one.clone()).collect();
    }
}

fn put(repository: &Repository, one: &Gone, registry: &dyn Registry) -> Result<Vec<String>, Fault> {
    let manifest = one.manifest.as_deref().unwrap_or_default();
    let (digest, tags, version) = (one.digest, &one.tags, one.version);
    registry.restore(repository, &Restore { digest, tags, media_type: &one.media_type, manifest, version })
}

fn tell(repository: &Repository, back: &Back, out: &mut String, err: &mut String) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{repository}: {} restored, {} not",
        count(back.restored, "manifest"),
        back.failed.len()
    );
    for tag in &back.taken {
        let _ = writeln!(out, "  `{tag}` names another image by now, and was left alone");
    }
    for (one, fault) in &back.failed {
        let _ = writeln!(err, "error: {} could not be restored: {repository}: {fault}", short(&one.digest));
        let _ = fault.help.iter().try_for_each(|help| writeln!(err, "  help: {help}"));
    }
}

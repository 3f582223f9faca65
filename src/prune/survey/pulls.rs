//! [Pull requests](https://docs.github.com/en/rest/pulls/pulls).

use super::Project;
use super::gather::{List, gather};
use crate::github::api::{GitHub, Need, PAGE_SIZE, moment};
use crate::net::{Fault, Kind};
use crate::prune::Pull;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Wire {
    number: u64,
    state: String,
    closed_at: Option<String>,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

/// What is known of pull requests.
#[derive(Debug, Default)]
pub struct Pulls {
    /// How each stands.
    pub states: BTreeMap<u64, Pull>,
    /// The heads of the open ones.
    pub heads: BTreeSet<String>,
}

/// Every open pull request, and those of `wanted` that are closed.
///
/// # Errors
/// An answer is missing, or contradicts itself.
pub fn read(github: &GitHub, project: &Project, wanted: &BTreeSet<u64>) -> Result<Pulls, Fault> {
    let mut pulls = open(github, project)?;
    let closed: BTreeSet<u64> =
        wanted.iter().filter(|number| !pulls.states.contains_key(number)).copied().collect();
    let base = format!("/repos/{project}/pulls");
    let list = List {
        all: &format!("{base}?state=all&sort=created&direction=desc"),
        one: &|number| format!("{base}/{number}"),
        need: Need::ReadPulls,
        items: |body: Vec<Wire>| body,
        number: |wire: &Wire| wire.number,
    };
    for (number, wire) in gather(github, &closed, &list)? {
        let state = state(github, &wire, &base)?;
        if state == Pull::Open {
            pulls.heads.insert(wire.head.sha);
        }
        pulls.states.insert(number, state);
    }
    Ok(pulls)
}

/// The open ones. GitHub does not say how many there are, so that a page which is not full, and is
/// followed by another, is taken for one of which something is missing. Several pages are turned from
/// both ends: where one is closed meanwhile, another moves to a page that we have seen.
fn open(github: &GitHub, project: &Project) -> Result<Pulls, Fault> {
    let mut pulls = Pulls::default();
    for direction in ["asc", "desc"] {
        let path = format!("/repos/{project}/pulls?state=open&sort=created&direction={direction}");
        let mut pages = github.pages(&path, Need::ReadPulls);
        let mut count = 0;
        while let Some(page) = pages.turn::<Vec<Wire>>()? {
            if !page.is_last && page.body.len() < PAGE_SIZE {
                let text = format!("a page has {} entries, and another one follows", page.body.len());
                return Err(Fault::new(Kind::Inconsistent, github.asked(&path), text));
            }
            for wire in page.body {
                pulls.states.insert(wire.number, state(github, &wire, &path)?);
                pulls.heads.insert(wire.head.sha);
            }
            count += 1;
        }
        if count < 2 {
            break;
        }
    }
    Ok(pulls)
}

fn state(github: &GitHub, wire: &Wire, path: &str) -> Result<Pull, Fault> {
    let closed = wire.closed_at.as_deref().map(moment);
    match (wire.state.as_str(), closed) {
        ("open", None) => Ok(Pull::Open),
        ("closed", Some(Some(at))) => Ok(Pull::Closed(at)),
        _ => {
            let at = wire.closed_at.as_deref().unwrap_or("never");
            let text = format!("pull request {} is `{}`, closed {at}", wire.number, wire.state);
            Err(Fault::new(Kind::Unexpected, github.asked(path), text))
        }
    }
}

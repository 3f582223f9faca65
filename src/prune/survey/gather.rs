//! Entries of a long list, of which few are wanted.

use crate::github::api::{GitHub, Need};
use crate::net::{Fault, Kind};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// So few are asked for one by one at once.
const FEW: usize = 3;
/// Most that are asked for one by one: half of what the token of a job
/// [may ask in an hour](https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-github_token-in-github-actions).
const MOST: usize = 500;

/// A list whose newest entries, with the highest numbers, come first.
pub struct List<'l, Body, Item> {
    /// Where it is.
    pub all: &'l str,
    /// Where one of its entries is.
    pub one: &'l dyn Fn(u64) -> String,
    /// What reading it needs.
    pub need: Need,
    /// The entries on a page.
    pub items: fn(Body) -> Vec<Item>,
    /// The number of an entry.
    pub number: fn(&Item) -> u64,
}

/// The entries with these numbers; those that GitHub does not know are left out. The list is turned
/// as long as that is cheaper than asking for each of them.
///
/// # Errors
/// An answer is missing, or too many would have to be asked for.
pub fn gather<Body: DeserializeOwned, Item: DeserializeOwned>(
    github: &GitHub,
    wanted: &BTreeSet<u64>,
    list: &List<'_, Body, Item>,
) -> Result<BTreeMap<u64, Item>, Fault> {
    let mut missing = wanted.clone();
    let mut found = BTreeMap::new();
    let mut pages = github.pages(list.all, list.need);
    let mut passed = u64::MAX;
    while missing.len() > FEW {
        let Some(page) = pages.turn::<Body>()? else { return Ok(found) };
        let mut oldest = passed;
        for item in (list.items)(page.body) {
            let number = (list.number)(&item);
            oldest = oldest.min(number);
            if missing.remove(&number) {
                found.insert(number, item);
            }
        }
        // What is newer than the page before is not there. The page itself may be a little out of order.
        missing.retain(|number| *number < passed);
        passed = oldest;
        if page.left.is_some_and(|left| left > 0 && missing.len() as u64 <= left) {
            break;
        }
    }
    if missing.len() > MOST {
        let text = format!("{} of its entries would have to be asked for one by one", missing.len());
        let help = format!("GitHub lets a job ask 1,000 times in an hour: {MOST} are the most for this");
        return Err(Fault::new(Kind::Limited, github.asked(list.all), text).help(help));
    }
    for number in missing {
        if let Some(item) = github.find::<Item>(&(list.one)(number), list.need)? {
            found.insert(number, item);
        }
    }
    Ok(found)
}

//! `cron`: a schedule that GitHub cannot read.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule>

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::compiler::inspect::value::{get, items};

pub(super) const RULE: Rule = Rule { name: "cron", check };

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The least and the greatest value of each field, and the names for values from the least on.
const FIELDS: [(u32, u32, &[&str]); 5] =
    [(0, 59, &[]), (0, 23, &[]), (1, 31, &[]), (1, 12, MONTHS), (0, 6, DAYS)];

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let schedule = document.workflow().and_then(|workflow| workflow.event("schedule"));
    for (index, entry) in items(schedule).iter().enumerate() {
        let line = get(entry, "cron").and_then(|cron| cron.as_str());
        if !line.is_some_and(is_cron) {
            let place = format!("on.schedule[{index}].cron");
            report.add(place, "a schedule is five fields of POSIX cron: minute, hour, day, month, weekday");
        }
    }
}

fn is_cron(line: &str) -> bool {
    let fields: Vec<_> = line.split_ascii_whitespace().collect();
    fields.len() == FIELDS.len()
        && fields.iter().zip(FIELDS).all(|(field, (least, most, names))| {
            field.split(',').all(|item| is_item(item, least, most, names))
        })
}

/// `*`, `5`, `1-5`, each with a step such as `/15`.
fn is_item(item: &str, least: u32, most: u32, names: &[&str]) -> bool {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| !step.parse().is_ok_and(|step: u32| (1..=most).contains(&step))) {
        return false;
    }
    if range == "*" {
        return true;
    }
    let value = |text: &str| {
        let named = (least..).zip(names).find(|(_, name)| name.eq_ignore_ascii_case(text));
        let number = named.map(|(number, _)| number).or_else(|| text.parse().ok());
        number.filter(|number| (least..=most).contains(number))
    };
    match range.split_once('-') {
        None => value(range).is_some(),
        Some((from, to)) => value(from).zip(value(to)).is_some_and(|(from, to)| from <= to),
    }
}

#[cfg(test)]
mod tests {
    use super::is_cron;

    #[test]
    fn reads_posix_cron() {
        for line in ["0 5 * * *", "*/15 0-6,12 1 JAN-mar 1-5", "17 4 * * SUN", "3/20 * * * *"] {
            assert!(is_cron(line), "{line}");
        }
        for line in
            ["0 5 * *", "60 * * * *", "0 5 * * 7", "@daily", "*/0 * * * *", "5-1 * * * *", "0 5 * * * *"]
        {
            assert!(!is_cron(line), "{line}");
        }
    }
}

//! The clock of the machine against that of the registry.

use super::command::{command, json, shop, text};
use super::double::{Double, Reply, forward};
use super::shop::{DAY, Shop, apply, now, rules};
use pipegen::cli::prune::{Asked, Seen, examine};
use pipegen::language::value::Duration;
use pipegen::net::{Clock, Fault, Kind};
use pipegen::prune::World;
use pipegen::prune::execute::Log;
use pipegen::registry::Registry as _;
use pipegen::registry::oci::{Keychain, Oci};
use std::time::SystemTime;

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;

/// A prune of the real registry by a machine whose clock is so far before the right time.
fn prune_by(shop: &Shop, fast: i64, min_age: Duration) -> Result<Seen, Fault> {
    let clock = Clock::fast_by(fast);
    let registry = Oci::new(Keychain::default(), std::time::Duration::from_millis(1)).by(clock);
    let mut rules = rules();
    rules.min_age = min_age;
    let (repository, world) = (shop.repository(), |_: &_| Ok(World::at(clock.now())));
    let asked = Asked::new(&repository, rules, &registry, &world);
    examine(asked, apply(), &mut Log::default(), &|_| ())
}

#[test]
fn a_machine_in_another_time_than_the_registry_deletes_nothing() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    shop.image("young", DAY, &["sha-0000001"]);
    let before = shop.bytes();
    for fast in [365 * DAY, 40 * DAY, 2 * HOUR, -2 * HOUR, -365 * DAY] {
        let fault = prune_by(&shop, fast, Duration::days(2)).expect_err("a fault");
        assert_eq!(fault.kind, Kind::Inconsistent, "{fault}");
        assert!(fault.asked.ends_with("/tags/list"), "{fault}");
        let there = now().to_string();
        assert!(fault.message.contains(&there[..10]), "{fault}");
        assert!(fault.help.is_some_and(|help| help.contains("set the clock")));
        assert_eq!(shop.bytes(), before, "{fast}");
    }
    // Without the registry's word, a year makes all of it old.
    let registry = Oci::new(Keychain::default(), std::time::Duration::from_millis(1));
    let inventory = registry.take_stock(&shop.repository(), &|_| ()).expect("an inventory");
    let later = World::at(Clock::fast_by(365 * DAY).now());
    assert_eq!(pipegen::prune::plan(&inventory, &rules(), &later).deletions.len(), 1);
}

#[test]
fn a_clock_may_be_wrong_by_less_than_anything_lives() {
    let shop = Shop::open();
    shop.image("latest", 0, &["latest"]);
    for fast in [50 * MINUTE, -50 * MINUTE] {
        assert!(prune_by(&shop, fast, Duration::days(2)).is_ok(), "{fast}");
        assert!(prune_by(&shop, fast, Duration::minutes(30)).is_err(), "{fast}");
    }
    assert!(prune_by(&shop, 20 * MINUTE, Duration::minutes(30)).is_ok());
}

/// Passes on to the registry, with what `headers` add to each answer.
fn telling(shop: &Shop, headers: &[(&str, &str)]) -> Double {
    let address = shop.registry.address().to_owned();
    let headers: Vec<(String, String)> =
        headers.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Double::start(move |request| {
        headers.iter().fold(forward(&address, request), |reply: Reply, (name, text)| reply.with(name, text))
    })
}

/// As a registry writes it, so many seconds from now.
fn date(seconds: i64) -> String {
    use time::format_description::well_known::Rfc2822;
    let moment = time::OffsetDateTime::from(SystemTime::now()) + time::Duration::seconds(seconds);
    moment.format(&Rfc2822).expect("a date").replace("+0000", "GMT")
}

#[test]
fn the_command_says_which_clock_says_what() {
    let shop = shop(2);
    for date in [date(-365 * DAY), date(2 * HOUR)] {
        let double = telling(&shop, &[("date", &date)]);
        for arguments in [&["--apply"][..], &[]] {
            let output = command(&shop, double.address(), arguments).output().expect("pipegen");
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(3), "{said}");
            assert!(said.contains("this machine's clock says 20") && said.contains("  help: set"), "{said}");
            assert!(said.contains("nothing was deleted there"), "{said}");
        }
        let output = command(&shop, double.address(), &["--format", "json"]).output().expect("pipegen");
        let error = &json(&output)["repositories"][0]["error"];
        assert!(error["message"].as_str().is_some_and(|text| text.contains("it answered at")), "{error}");
        assert!(double.asked().iter().all(|asked| !asked.starts_with("DELETE")));
    }
    assert_eq!(shop.tags().len(), 3);
}

#[test]
fn an_answer_that_does_not_tell_the_time_is_no_witness() {
    let old = date(-365 * DAY);
    for headers in [&[][..], &[("date", "soon")], &[("date", &old), ("age", "31536000")]] {
        let shop = shop(2);
        let double = telling(&shop, headers);
        let output = command(&shop, double.address(), &["--apply"]).output().expect("pipegen");
        assert_eq!(output.status.code(), Some(0), "{headers:?}: {}", text(&output.stderr));
        assert_eq!(shop.tags().into_keys().collect::<Vec<_>>(), ["latest"], "{headers:?}");
    }
}

//! The shell scripts of the generated pipeline, run for real: every folder below
//! `tests/scripts/<script>/` is a case.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "scripts/actions.rs"]
mod actions;
#[path = "support/bash.rs"]
mod bash;
#[path = "scripts/case.rs"]
mod case;
#[path = "scripts/defects.rs"]
mod defects;
#[path = "scripts/globals.rs"]
mod globals;
#[path = "scripts/handoff.rs"]
mod handoff;
#[path = "scripts/levels.rs"]
mod levels;
#[path = "support/random.rs"]
mod random;
#[path = "scripts/sanitiser.rs"]
mod sanitiser;
#[path = "scripts/values.rs"]
mod values;
#[path = "scripts/wire.rs"]
mod wire;

/// One test per script, so that they run side by side. The number guards against an empty folder.
macro_rules! scripts {
    ($($name:ident $script:literal $at_least:literal,)*) => {$(
        #[test]
        fn $name() {
            case::run_all($script, $at_least);
        }
    )*};
}

scripts! {
    plan "plan" 90,
    parts "parts" 5,
    by_hand "by-hand" 7,
    gate "gate" 25,
    part "part" 7,
    access "access" 10,
    find "find" 14,
    context "context" 4,
    publish "publish" 8,
    save "save" 3,
    smoke "smoke" 3,
    index "index" 7,
    resolve "resolve" 10,
    promote "promote" 60,
    attested "attested" 9,
    sign "sign" 5,
    sarif "sarif" 7,
    require "require" 2,
    service "service" 3,
    place "place" 11,
    hand_over "hand-over" 5,
    announce "announce" 2,
    verify "verify" 75,
    layout "layout" 20,
    report "report" 14,
}

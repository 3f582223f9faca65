//! The checks alone: what no recorded case reaches.

use pipegen::doctor::{About, Actions};
use pipegen::doctor::{
    Approval, Branch, Deploys, Environment, Finding, Guard, Links, Listed, Local, Machine, Names,
    NeededEnvironment, OwnersFile, Package, Queue, RefPattern, Required, Seen, Selected, Settings, State,
    Subject, TagRules, TokenDefault, Wait, examine,
};
use pipegen::language::value::{Glob, Home, Leaf, ReleaseTemplate, Repository};
use pipegen::model::pipeline::Secret;
use pipegen::prune::survey::Project;

const ACTIONS: Option<u64> = Some(15_368);

/// A pipeline that needs something of every setting.
fn subject() -> Subject {
    let secret = |variable, name: &str| Secret { variable, name: name.to_owned(), required: true };
    Subject {
        file: "pipeline.toml".to_owned(),
        gate: "CI gate".to_owned(),
        default_branch: "main".to_owned(),
        branches: vec!["main".to_owned()],
        trusted: vec!["main".to_owned()],
        trusted_patterns: Vec::new(),
        releases: vec!["v*".to_owned()],
        home: Home::parse("Acme/Shop").ok(),
        jobs: ["Plan", "test", "lint"].map(str::to_owned).into(),
        statuses: ["CI comment".to_owned()].into(),
        workflows: vec![(".github/workflows/ci.yml".to_owned(), "CI".to_owned())],
        paths: vec![".github/workflows/ci.yml".to_owned(), "pipeline.toml".to_owned()],
        actions: ["docker/login-action@c0ffee".to_owned()].into(),
        secrets: vec![secret(false, "API_KEY"), secret(true, "REGION")],
        environment_secrets: [(secret(false, "API_KEY"), ["production".to_owned()].into())].into(),
        environments: vec![production()],
        runners: [vec!["self-hosted".to_owned(), "gpu".to_owned()]].into(),
        packages: [(package(), false)].into(),
        minutes: Some(30),
    }
}

/// What `chart`, behind promotion, deploys to on `main` and with releases.
fn production() -> NeededEnvironment {
    NeededEnvironment {
        name: "production".to_owned(),
        others: ["chart".to_owned()].into(),
        branches: [Glob::literal("main")].into(),
        releases: [ReleaseTemplate::default()].into(),
        ..NeededEnvironment::default()
    }
}

fn package() -> Repository {
    Repository::parse("ghcr.io/acme/tools/app").unwrap()
}

fn about(is_private: bool, is_organisation: bool) -> Seen<About> {
    Seen::Known(About {
        name: "acme/shop".to_owned(),
        default_branch: "main".to_owned(),
        is_private,
        is_organisation,
    })
}

fn found(subject: &Subject, settings: &Settings, local: &Local) -> Vec<Finding> {
    let project = Project::parse("acme/shop").unwrap();
    examine(subject, settings, local, &Links::new("https://github.com", Some(&project)))
}

/// The findings of one check.
fn of(check: &str, subject: &Subject, settings: &Settings, local: &Local) -> Vec<Finding> {
    found(subject, settings, local).into_iter().filter(|finding| finding.check == check).collect()
}

fn states(findings: &[Finding]) -> Vec<State> {
    findings.iter().map(|finding| finding.state).collect()
}

fn branch(protection: Seen<Guard>, rulesets: Seen<Guard>) -> Settings {
    Settings {
        branches: [("main".to_owned(), Branch { protection, rulesets })].into(),
        ..Settings::default()
    }
}

fn requires(all: &[(&str, Option<u64>)]) -> Seen<Guard> {
    let required =
        |(context, app): &(&str, Option<u64>)| Required { context: (*context).to_owned(), app: *app };
    let (required, guarded) = (all.iter().map(required).collect(), Some(!all.is_empty()));
    Seen::Known(Guard { required, owners: Some(false), guarded, queue: None })
}

fn every<T>(seen: fn() -> Seen<T>) -> Seen<T> {
    seen()
}

macro_rules! all {
    ($seen:expr) => {
        Settings {
            about: $seen,
            branches: [("main".to_owned(), Branch { protection: $seen, rulesets: $seen })].into(),
            tags: $seen,
            actions: $seen,
            token: $seen,
            approval: $seen,
            private_forks: $seen,
            owners_errors: $seen,
            runners: $seen,
            shared_runners: $seen,
            packages: [(package(), $seen)].into(),
            environments: $seen,
            secrets: Names {
                own: $seen,
                shared: $seen,
                environments: [("production".to_owned(), $seen)].into(),
            },
            variables: Names { own: $seen, shared: $seen, environments: Default::default() },
            workflows: $seen,
        }
    };
}

#[test]
fn what_was_not_seen_is_never_fine() {
    let hidden = all!(Seen::NotAllowed("403: no".to_owned()));
    let failed = all!(Seen::Failed("502: no".to_owned()));
    let unasked = all!(every(|| Seen::NotAsked));
    let checks = [
        "gate",
        "trusted",
        "merge-queue",
        "code-owners",
        "actions",
        "token",
        "forks",
        "runners",
        "packages",
        "environments",
        "secrets",
        "variables",
        "workflows",
        "default-branch",
        "home",
    ];
    for (settings, says) in [(hidden, Some("403: no")), (failed, Some("502: no")), (unasked, None)] {
        let findings = found(&subject(), &settings, &Local::default());
        for check in checks {
            let own: Vec<&Finding> = findings.iter().filter(|finding| finding.check == check).collect();
            assert!(!own.is_empty(), "{check} says nothing");
            assert!(own.iter().any(|finding| finding.state == State::Unknown), "{check}: {own:?}");
            // Of the clone, the file is seen.
            assert!(own.iter().all(|finding| finding.state != State::Fine), "{check}: {own:?}");
            if check != "runners" {
                let unknown = own.iter().find(|finding| finding.state == State::Unknown).unwrap();
                assert_eq!(unknown.unseen.is_some(), says.is_some(), "{check}: {unknown:?}");
            }
        }
    }
}

#[test]
fn a_trusted_branch_is_protected_by_what_keeps_commits_out() {
    let said = |settings: &Settings| {
        let found = of("trusted", &subject(), settings, &Local::default());
        found.into_iter().find(|finding| finding.what.contains("`main`")).unwrap()
    };
    let guard = |guarded: Option<bool>| Seen::Known(Guard { guarded, ..Guard::default() });
    for (protection, rulesets, state) in [
        (Seen::Absent, guard(Some(true)), State::Fine),
        (guard(Some(true)), guard(Some(false)), State::Fine),
        (Seen::Absent, guard(Some(false)), State::Change),
        (guard(Some(false)), guard(Some(false)), State::Change),
        (guard(None), guard(Some(false)), State::Unknown),
        (Seen::NotAllowed("403".to_owned()), guard(Some(false)), State::Unknown),
        (Seen::NotAllowed("403".to_owned()), guard(Some(true)), State::Fine),
    ] {
        let settings = branch(protection.clone(), rulesets.clone());
        assert_eq!(said(&settings).state, state, "{protection:?} {rulesets:?}");
    }
}

#[test]
fn a_ruleset_for_the_tags_of_releases_says_who_makes_them() {
    let rules = |include: &str, exclude: &[&str], creation| TagRules {
        include: vec![include.to_owned()],
        exclude: exclude.iter().map(|one| (*one).to_owned()).collect(),
        creation,
    };
    for (all, state) in [
        (vec![rules("refs/tags/v*", &[], true)], State::Fine),
        (vec![rules("~ALL", &[], true)], State::Fine),
        (vec![rules("~ALL", &["refs/tags/v1*"], true)], State::Unknown),
        (vec![rules("refs/tags/app-*", &[], true)], State::Unknown),
        (vec![rules("refs/tags/v*", &[], false)], State::Advice),
        (Vec::new(), State::Advice),
    ] {
        let settings = Settings { tags: Seen::Known(all.clone()), ..Settings::default() };
        let found = of("trusted", &subject(), &settings, &Local::default());
        assert_eq!(found.last().unwrap().state, state, "{all:?}");
    }
}

#[test]
fn home_is_compared_without_case() {
    let settings = Settings { about: about(false, true), ..Settings::default() };
    let state = |home: Option<&str>| {
        let subject = Subject { home: home.and_then(|home| Home::parse(home).ok()), ..subject() };
        states(&of("home", &subject, &settings, &Local::default()))
    };
    assert_eq!(state(Some("Acme/SHOP")), [State::Fine]);
    assert_eq!(state(Some("acme/other")), [State::Change]);
    assert_eq!(state(None), [State::Advice]);
}

#[test]
fn every_finding_says_where_and_why() {
    for settings in [Settings::default(), all!(Seen::Absent), all!(Seen::NotAllowed("403: no".to_owned()))] {
        for finding in found(&subject(), &settings, &Local::default()) {
            assert!(finding.place.starts_with("https://github.com/"), "{finding:?}");
            assert!(!finding.why.is_empty() && !finding.what.is_empty(), "{finding:?}");
            assert_eq!(
                matches!(finding.state, State::Change | State::Advice),
                finding.how.is_some() && finding.state != State::Unknown
            );
        }
    }
}

#[test]
fn a_gate_that_one_source_requires_is_enough() {
    let hidden = || Seen::NotAllowed("404: Not Found".to_owned());
    let settings = branch(hidden(), requires(&[("CI gate", ACTIONS)]));
    assert_eq!(states(&of("gate", &subject(), &settings, &Local::default())), [State::Fine]);
    let settings = branch(requires(&[("CI gate", None)]), requires(&[("CI gate", ACTIONS)]));
    assert_eq!(states(&of("gate", &subject(), &settings, &Local::default())), [State::Fine]);
    let settings = branch(requires(&[("CI gate", None)]), hidden());
    assert_eq!(states(&of("gate", &subject(), &settings, &Local::default())), [State::Advice]);
    let settings = branch(hidden(), requires(&[("other", None)]));
    assert_eq!(states(&of("gate", &subject(), &settings, &Local::default())), [State::Unknown]);
    let settings = branch(Seen::Absent, requires(&[("other", None)]));
    assert_eq!(states(&of("gate", &subject(), &settings, &Local::default())), [State::Change]);
}

#[test]
fn a_gate_of_another_app_waits_for_ever_whatever_else_requires_it() {
    let settings = branch(requires(&[("CI gate", Some(7))]), requires(&[("CI gate", ACTIONS)]));
    let findings = of("gate", &subject(), &settings, &Local::default());
    assert_eq!(states(&findings), [State::Change]);
    assert!(findings[0].place.ends_with("settings/branches"), "{findings:?}");
}

#[test]
fn checks_of_others_may_be_required() {
    let local = Local { pipelines: vec!["Docs".to_owned()], ..Local::default() };
    let others = [
        ("CI gate", ACTIONS),
        ("CI comment", None),
        ("Docs gate", ACTIONS),
        ("testing", None),
        ("license/cla", None),
    ];
    let settings = branch(Seen::Absent, requires(&others));
    assert_eq!(states(&of("gate", &subject(), &settings, &local)), [State::Fine]);
    for wrong in ["test", "test (1, a)", "lint / run", "Plan", "CI gate (schedule)", "ci gate", "Old gate"] {
        let settings = branch(Seen::Absent, requires(&[("CI gate", ACTIONS), (wrong, None)]));
        let findings = of("gate", &subject(), &settings, &local);
        assert_eq!(states(&findings), [State::Fine, State::Change], "{wrong}");
        assert!(findings[1].what.contains(wrong));
    }
}

#[test]
fn the_command_is_one_for_a_shell_whatever_the_names() {
    let odd =
        Subject { gate: "It's \"$(CI)\" gate".to_owned(), branches: vec!["it's".to_owned()], ..subject() };
    let settings = Settings {
        branches: [("it's".to_owned(), Branch { protection: Seen::Absent, rulesets: Seen::Absent })].into(),
        ..Settings::default()
    };
    let findings = of("gate", &odd, &settings, &Local::default());
    let words = shlex::split(findings[0].command.as_ref().unwrap()).unwrap();
    let body: serde_json::Value = serde_json::from_str(&words[2]).unwrap();
    assert_eq!(body["rules"][0]["parameters"]["required_status_checks"][0]["context"], odd.gate);
    assert_eq!(body["conditions"]["ref_name"]["include"][0], "refs/heads/it's");
}

#[test]
fn a_queue_waits_as_long_as_the_pipeline_takes() {
    for (minutes, state) in [(29, State::Change), (30, State::Fine)] {
        let guard = Guard {
            required: vec![Required { context: "CI gate".to_owned(), app: ACTIONS }],
            owners: Some(true),
            queue: Some(Queue { minutes }),
            ..Guard::default()
        };
        let settings = branch(Seen::Absent, Seen::Known(guard));
        assert_eq!(
            states(&of("merge-queue", &subject(), &settings, &Local::default())),
            [state],
            "{minutes}"
        );
    }
}

fn owners(text: &str) -> Local {
    let owners = OwnersFile { path: "CODEOWNERS".to_owned(), text: text.to_owned() };
    Local { owners: Some(owners), ..Local::default() }
}

#[test]
fn the_usual_order_of_owners_is_fine() {
    let seen = |text: &str| of("code-owners", &subject(), &Settings::default(), &owners(text))[0].clone();
    for fine in [
        "* @all\n/.github/ @ci\n/pipeline.toml @ci\n",
        "* @all\n",
        "/.github/ @ci\n/pipeline.toml @ci\nCODEOWNERS @ci\n/src/ @dev\n",
        "/.github/ @ci\n* @ci\n",
        ".github/** @ci\n*.toml @ci\n/CODEOWNERS @ci\n",
    ] {
        assert_eq!(seen(fine).state, State::Fine, "{fine}");
    }
    for wrong in [
        "",
        "/.github/ @ci\n/pipeline.toml @ci\n",
        "/.github/ @ci\n* @all\n",
        "/.github/ @ci\n*.yml @all\n* @ci\n",
        "* @all\n/.github/\n",
        "/.github/* @ci\n/pipeline.toml @ci\nCODEOWNERS @ci\n",
    ] {
        let is_wrong = seen(wrong).state == State::Change;
        // The third `*` is of the same owners, but the line between them is overruled.
        assert!(is_wrong || wrong.contains("*.yml"), "{wrong}");
    }
    let large = format!("{}* @all\n", "# padding\n".repeat(400_000));
    assert!(seen(&large).what.contains("3 MB"));
}

#[test]
fn machines_are_found_by_all_their_labels() {
    let machine = |labels: &[&str]| Machine {
        name: "one".to_owned(),
        is_online: true,
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
    };
    let with =
        |own: Seen<Vec<Machine>>, shared: Seen<Vec<Machine>>, is_organisation: bool, subject: &Subject| {
            let settings = Settings {
                about: about(true, is_organisation),
                runners: own,
                shared_runners: shared,
                ..Settings::default()
            };
            states(&of("runners", subject, &settings, &Local::default()))
        };
    let none = || Seen::Known(Vec::new());
    let hidden = || Seen::NotAllowed("403".to_owned());
    let fits = || Seen::Known(vec![machine(&["Self-Hosted", "GPU", "Linux"])]);
    assert_eq!(with(fits(), hidden(), true, &subject()), [State::Fine]);
    assert_eq!(with(hidden(), fits(), true, &subject()), [State::Fine]);
    assert_eq!(with(Seen::Known(vec![machine(&["self-hosted"])]), none(), true, &subject()), [State::Change]);
    assert_eq!(with(none(), hidden(), true, &subject()), [State::Unknown]);
    assert_eq!(with(none(), Seen::Absent, false, &subject()), [State::Change]);
    // The name of a larger runner of GitHub, which stands in a list of its own.
    let larger = Subject { runners: [vec!["linux-16-cores".to_owned()]].into(), ..subject() };
    assert_eq!(with(none(), none(), true, &larger), [State::Unknown]);
    assert_eq!(with(none(), Seen::Absent, false, &larger), [State::Change]);
}

#[test]
fn machines_in_a_public_repository_want_approval() {
    for (approval, state) in [(Approval::AllExternal, State::Fine), (Approval::FirstTime, State::Change)] {
        let settings =
            Settings { about: about(false, false), approval: Seen::Known(approval), ..Settings::default() };
        assert_eq!(of("runners", &subject(), &settings, &Local::default())[0].state, state);
    }
}

#[test]
fn a_package_is_as_visible_as_the_pipeline_says() {
    for (public, is_public, state) in [
        (false, false, State::Fine),
        (true, true, State::Fine),
        (true, false, State::Change),
        (false, true, State::Change),
    ] {
        let linked = Some("Acme/Shop".to_owned());
        let package_of = Package { is_public, linked, is_organisation: true };
        let settings =
            Settings { packages: [(package(), Seen::Known(package_of))].into(), ..Settings::default() };
        let subject = Subject { packages: [(package(), public)].into(), ..subject() };
        let findings = of("packages", &subject, &settings, &Local::default());
        assert_eq!(states(&findings), [state], "{public} {is_public}");
        assert_eq!(findings[0].place, "https://github.com/orgs/acme/packages/container/tools%2Fapp/settings");
    }
}

#[test]
fn names_of_secrets_have_no_case_and_come_from_both_places() {
    let names = |own: &[&str], shared: Seen<std::collections::BTreeSet<String>>| Names {
        own: Seen::Known(own.iter().map(|name| (*name).to_owned()).collect()),
        shared,
        environments: [("production".to_owned(), Seen::Known(Default::default()))].into(),
    };
    let with = |secrets: Names| {
        let settings = Settings { secrets, ..Settings::default() };
        states(&of("secrets", &subject(), &settings, &Local::default()))
    };
    assert_eq!(with(names(&["api_key"], Seen::NotAllowed("403".to_owned()))), [State::Fine]);
    assert_eq!(with(names(&[], Seen::Known(["API_KEY".to_owned()].into()))), [State::Fine]);
    assert_eq!(with(names(&["OTHER"], Seen::NotAllowed("403".to_owned()))), [State::Unknown]);
    assert_eq!(with(names(&["OTHER"], Seen::Absent)), [State::Change]);
}

#[test]
fn what_only_jobs_with_an_environment_read_may_be_in_each_of_these() {
    let of_two = |secret: &Secret| [(secret.clone(), ["production", "EU"].map(str::to_owned).into())].into();
    let subject = Subject { environment_secrets: of_two(&subject().secrets[0]), ..subject() };
    let known = |names: &[&str]| Seen::Known(names.iter().map(|name| (*name).to_owned()).collect());
    let hidden = || Seen::NotAllowed("403".to_owned());
    let with = |own: Seen<std::collections::BTreeSet<String>>, first, second| {
        let environments = [("production".to_owned(), first), ("eu".to_owned(), second)].into();
        let secrets = Names { own, shared: Seen::Absent, environments };
        of("secrets", &subject, &Settings { secrets, ..Settings::default() }, &Local::default())
    };
    for (own, first, second, state) in [
        (known(&["API_KEY"]), hidden(), hidden(), State::Fine),
        (known(&[]), known(&["api_key"]), known(&["API_KEY"]), State::Fine),
        (hidden(), known(&["API_KEY"]), known(&["API_KEY"]), State::Fine),
        (known(&[]), known(&["API_KEY"]), hidden(), State::Unknown),
        (hidden(), known(&[]), known(&["API_KEY"]), State::Unknown),
        (known(&[]), known(&["API_KEY"]), Seen::Absent, State::Change),
    ] {
        let findings = with(own.clone(), first.clone(), second.clone());
        assert_eq!(states(&findings), [state], "{own:?} {first:?} {second:?}");
    }
    let findings = with(known(&[]), known(&["API_KEY"]), Seen::Absent);
    assert_eq!(findings[0].command.as_deref(), Some("gh secret set API_KEY --env EU --repo acme/shop"));
}

/// `production` as GitHub has it, under a name in other letters.
fn environment(
    waits: &[Wait],
    deploys: Seen<Deploys>,
) -> Seen<std::collections::BTreeMap<String, Environment>> {
    let found = Environment { name: "Production".to_owned(), waits: Seen::Known(waits.to_vec()), deploys };
    Seen::Known([("production".to_owned(), found)].into())
}

fn selected(patterns: &[(&str, bool)]) -> Seen<Deploys> {
    let pattern =
        |(pattern, is_tag): &(&str, bool)| RefPattern { pattern: (*pattern).to_owned(), is_tag: *is_tag };
    Seen::Known(Deploys::Selected(patterns.iter().map(pattern).collect()))
}

const RIGHT: [(&str, bool); 2] = [("main", false), ("v*", true)];

#[test]
fn who_may_deploy_is_what_the_pipeline_selects_and_nobody_else() {
    for (deploys, state) in [
        (selected(&RIGHT), State::Fine),
        (selected(&[("ma?n", false), ("v[0-9]*", true)]), State::Fine),
        (selected(&[("main", false), ("v*", true), ("release/*", false)]), State::Fine),
        (selected(&[("main", true), ("v*", false)]), State::Change),
        (selected(&[("main", false)]), State::Change),
        (selected(&[("v*", true)]), State::Change),
        (selected(&[("main", false), ("v1*", true)]), State::Change),
        (selected(&[("main", false), ("v*.*.?", true)]), State::Change),
        (selected(&[]), State::Change),
        (selected(&[("*", false), ("v*", true)]), State::Advice),
        (selected(&[("main", false), ("*", true)]), State::Advice),
        (selected(&[("main", false), ("v*", true), ("**/*", false)]), State::Advice),
        (Seen::Absent, State::Advice),
        // A Git tag is no protected branch.
        (Seen::Known(Deploys::ProtectedBranches), State::Change),
        (Seen::Failed("502".to_owned()), State::Unknown),
    ] {
        let settings = Settings { environments: environment(&[], deploys.clone()), ..Settings::default() };
        let findings = of("environments", &subject(), &settings, &Local::default());
        assert_eq!(states(&findings), [state], "{deploys:?}");
    }
}

#[test]
fn a_pattern_of_branches_is_compared_as_github_writes_it() {
    for (branches, pattern, state) in [
        ("release/*", "release/*", State::Fine),
        ("release/**", "release/**/*", State::Fine),
        ("release/**", "**/*", State::Advice),
        // There `**` at the end is what `*` is.
        ("release/**", "release/**", State::Unknown),
        ("release/*", "rel*/*", State::Unknown),
    ] {
        let needed = NeededEnvironment {
            branches: [Glob::parse(branches).unwrap()].into(),
            releases: Default::default(),
            ..production()
        };
        let subject = Subject { environments: vec![needed], ..subject() };
        let with = |deploys| {
            let settings = Settings { environments: environment(&[], deploys), ..Settings::default() };
            states(&of("environments", &subject, &settings, &Local::default()))
        };
        assert_eq!(with(selected(&[(pattern, false)])), [state], "{branches} {pattern}");
        assert_eq!(with(selected(&[(pattern, true)])), [State::Change], "{branches} {pattern}");
    }
}

#[test]
fn protected_branches_are_those_with_a_rule_of_branch_protection() {
    let needed = NeededEnvironment { releases: Default::default(), ..production() };
    let subject = Subject { environments: vec![needed], ..subject() };
    let guard = |guarded| Seen::Known(Guard { guarded: Some(guarded), ..Guard::default() });
    for (protection, rulesets, state) in [
        (guard(false), guard(false), State::Fine),
        (Seen::Absent, guard(false), State::Change),
        (Seen::Absent, guard(true), State::Unknown),
        (Seen::NotAllowed("404".to_owned()), guard(true), State::Unknown),
    ] {
        let settings = Settings {
            environments: environment(&[], Seen::Known(Deploys::ProtectedBranches)),
            ..branch(protection.clone(), rulesets.clone())
        };
        let findings = of("environments", &subject, &settings, &Local::default());
        assert_eq!(states(&findings), [state], "{protection:?} {rulesets:?}");
    }
}

#[test]
fn an_approval_is_advice_where_the_gate_waits_for_it() {
    let gating = NeededEnvironment { gating: ["smoke".to_owned()].into(), ..production() };
    for wait in [Wait::Reviewers, Wait::Timer(30), Wait::Other("custom".to_owned())] {
        for (needed, state) in [(production(), State::Fine), (gating.clone(), State::Advice)] {
            let subject = Subject { environments: vec![needed], ..subject() };
            let environments = environment(std::slice::from_ref(&wait), selected(&RIGHT));
            let settings = Settings { environments, ..Settings::default() };
            let findings = of("environments", &subject, &settings, &Local::default());
            assert_eq!(states(&findings), [state, State::Fine], "{wait:?}");
        }
    }
}

/// `PUT` makes an environment, and one that is there anew.
#[test]
fn no_command_takes_the_reviewers_of_an_environment_away() {
    let command = |waits: &[Wait], deploys: Seen<Deploys>| {
        let settings = Settings { environments: environment(waits, deploys), ..Settings::default() };
        let findings = of("environments", &subject(), &settings, &Local::default());
        findings.last().unwrap().command.clone()
    };
    for deploys in [Seen::Absent, Seen::Known(Deploys::ProtectedBranches)] {
        let alone = command(&[], deploys.clone()).unwrap();
        assert_eq!(alone.lines().count(), 3, "{alone}");
        assert!(alone.starts_with("printf %s '{\"deployment_branch_policy\""), "{alone}");
        assert!(
            alone.lines().all(|line| line.contains("repos/acme/shop/environments/Production")),
            "{alone}"
        );
        assert_eq!(command(&[Wait::Reviewers], deploys), None);
    }
    let adding = command(&[Wait::Reviewers], selected(&[("main", false)])).unwrap();
    assert!(adding.contains("\"name\":\"v*\"") && !adding.contains("PUT"), "{adding}");
}

#[test]
fn each_state_of_a_workflow_but_active_is_to_be_changed() {
    for (state, fine) in [
        ("active", true),
        ("deleted", false),
        ("disabled_fork", false),
        ("disabled_inactivity", false),
        ("disabled_manually", false),
        ("something_new", false),
    ] {
        let listed = Listed {
            name: "CI".to_owned(),
            path: ".github/workflows/ci.yml".to_owned(),
            state: state.to_owned(),
        };
        let settings = Settings { workflows: Seen::Known(vec![listed]), ..Settings::default() };
        let findings = of("workflows", &subject(), &settings, &Local::default());
        assert_eq!(findings[0].state == State::Fine, fine, "{state}");
    }
}

#[test]
fn a_workflow_of_the_same_name_is_found_where_it_is_still_there() {
    let other =
        |path: &str| Listed { name: "ci".to_owned(), path: path.to_owned(), state: "active".to_owned() };
    let with = |listed: Vec<Listed>, local: &Local| {
        let settings = Settings { workflows: Seen::Known(listed), ..Settings::default() };
        let findings = of("workflows", &subject(), &settings, local);
        findings.iter().filter(|finding| finding.what.contains("is called")).count()
    };
    let ours = (".github/workflows/ci.yml".to_owned(), "CI".to_owned());
    let clone = Local { workflows: vec![ours.clone()], ..Local::default() };
    assert_eq!(with(vec![other(".github/workflows/old.yml")], &Local::default()), 1);
    assert_eq!(with(vec![other(".github/workflows/old.yml")], &clone), 0, "GitHub lists what is gone");
    assert_eq!(with(vec![other("dynamic/github-code-scanning/codeql")], &clone), 1);
    let old = (".github/workflows/old.yml".to_owned(), "CI".to_owned());
    assert_eq!(with(Vec::new(), &Local { workflows: vec![ours, old], ..Local::default() }), 1);
}

#[test]
fn actions_of_the_owner_are_always_allowed() {
    let own = Subject { actions: ["Acme/deploy@c0ffee".to_owned()].into(), ..subject() };
    for actions in [Actions::Own, Actions::Selected(Seen::Known(Selected::default()))] {
        let settings = Settings { actions: Seen::Known(actions), ..Settings::default() };
        assert_eq!(states(&of("actions", &own, &settings, &Local::default())), [State::Fine]);
        assert_eq!(states(&of("actions", &subject(), &settings, &Local::default())), [State::Change]);
    }
}

#[test]
fn a_token_that_reads_and_approves_nothing_is_the_only_fine_one() {
    for (writes, approves) in [(false, false), (true, false), (false, true), (true, true)] {
        let token = Seen::Known(TokenDefault { writes, approves });
        let findings = of("token", &subject(), &Settings { token, ..Settings::default() }, &Local::default());
        assert_eq!(findings[0].state == State::Fine, !writes && !approves);
    }
}

#[test]
fn every_check_has_its_row_in_the_page() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/doctor.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")).collect();
    for finding in found(&subject(), &Settings::default(), &Local::default()) {
        let name = format!("`{}`", finding.check);
        let is_named =
            |row: &&&str| format!("`{row}").split('|').next().is_some_and(|cell| cell.contains(&name));
        assert_eq!(rows.iter().filter(is_named).count(), 1, "{name}");
    }
}

//! Pictures of graphs as a browser draws them: nothing overlaps, nothing leaves its box or the
//! picture, every text can be read on light and dark ground, and whatever breaks that is found.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pipegen::compiler::{Source, resolve};
use pipegen::picture::{Format, draw};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Names that the browser has on Debian, on Ubuntu, and on GitHub's runners.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

fn browser() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = BROWSERS.iter().flat_map(|name| places.iter().map(move |place| place.join(name)));
    found.into_iter().find(|program| program.is_file()).unwrap_or_else(|| {
        panic!("no browser, one of {BROWSERS:?}: run `cargo xtask setup`, or install Debian's chromium")
    })
}

/// A finding: the picture, what is wrong, the details.
type Finding = (String, String, String);

/// Shows pictures in the browser, and reads what the script of the page found.
fn look(pictures: &[(String, String)], dark: bool) -> Vec<Finding> {
    let directory = tempfile::tempdir().unwrap();
    let data = serde_json::to_string(pictures).unwrap().replace("</", "<\\/");
    let script = fs::read_to_string(Path::new(ROOT).join("tests/cases/graph/check.js")).unwrap();
    let page = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><body><script>const pictures = {data};</script>\
         <script>{script}</script></body>"
    );
    let file = directory.path().join("page.html");
    fs::write(&file, page).unwrap();
    let mut command = Command::new(browser());
    // The page is ours, so it needs no sandbox, which containers do not allow.
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
    ]);
    command.args(["--disable-background-networking", "--disable-component-update", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", directory.path().join("profile").display()));
    command.arg(format!("--blink-settings=preferredColorScheme={}", if dark { 0 } else { 1 }));
    let output = command.arg(format!("file://{}", file.display())).output().unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    let found = dom.split_once("<pre id=\"findings\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((lines, _)) = found else { panic!("the page did not report: {said}\n{dom}") };
    let finding = |line: &str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap_or_default())
    };
    lines.lines().filter(|line| !line.is_empty()).map(finding).collect()
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "svg") {
            found.push(path);
        }
    }
    found.sort();
}

fn named(path: &Path) -> (String, String) {
    let name = path.strip_prefix(ROOT).unwrap().display().to_string();
    (name, fs::read_to_string(path).unwrap())
}

fn drawn(name: &str, text: &str, directory: &Path) -> (String, String) {
    let source = Source { name, text, dir: directory };
    let (pipeline, _) = resolve(&source).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
    (name.to_owned(), draw(&pipeline, Format::Svg))
}

/// The pipeline of many jobs.
fn stress() -> (String, String) {
    let directory = Path::new(ROOT).join("tests/cases/graph/stress");
    drawn("stress", &fs::read_to_string(directory.join("pipeline.toml")).unwrap(), &directory)
}

/// The smallest pipeline, and what its parts look like when they are as long as they may be.
fn extremes() -> Vec<(String, String)> {
    let directory = Path::new(ROOT).join("tests/cases/graph/stress");
    let long = ["w".repeat(60), format!("a{}", "-m".repeat(29)), "i".repeat(60)];
    let jobs = |name: &String| format!("[job.{name}]\nrun = 'true'\nminutes = 9999\nrequired = false\n");
    let schedules: Vec<String> =
        long.iter().zip(1..).map(|(name, hour)| format!("{name} = '0 {hour} * * *'")).collect();
    let names: Vec<String> = long.iter().map(|name| format!("'{name}'")).collect();
    let full = format!(
        "[pipeline]\nname = 'CI'\nschedules = {{ {} }}\n{}[job.all]\non = ['pull-request', {}]\n\
         branches = ['main']\npaths = ['a']\nrun = 'true'\n",
        schedules.join(", "),
        long.iter().map(jobs).collect::<String>(),
        names.join(", ")
    );
    let name = |name: &str| format!("[pipeline]\nname = {name:?}\n[job.one]\nrun = 'true'\n");
    vec![
        drawn("one job", &name("CI"), &directory),
        drawn("long names", &full, &directory),
        drawn("a long title", &name(&"CI & <W> ".repeat(8)), &directory),
        drawn("a title in other letters", &name("流水线 Сборка ビルド 🚀🚀 مرحبا ﷽ CI"), &directory),
    ]
}

fn wrong(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|(_, finding, _)| !finding.starts_with("looked-at")).collect()
}

#[test]
fn every_picture_can_be_read_at_any_width_on_light_and_dark_ground() {
    let mut committed = Vec::new();
    files(&Path::new(ROOT).join("docs"), &mut committed);
    assert!(committed.len() >= 8, "{committed:?}");
    let mut pictures: Vec<(String, String)> = committed.iter().map(|path| named(path)).collect();
    pictures.push(stress());
    pictures.extend(extremes());
    for dark in [false, true] {
        let findings = look(&pictures, dark);
        assert!(wrong(&findings).is_empty(), "dark: {dark}: {:#?}", wrong(&findings));
        let word = if dark { "looked-at-dark" } else { "looked-at" };
        for (name, source) in &pictures {
            let nodes = source.matches("<g class=\"node ").count();
            for width in [400, 1200] {
                let seen = (name.clone(), word.to_owned(), format!("{width} {nodes}"));
                assert!(nodes > 0 && findings.contains(&seen), "{seen:?}");
            }
        }
    }
}

fn example(name: &str) -> String {
    let directory = Path::new(ROOT).join("examples").join(name);
    drawn(name, &fs::read_to_string(directory.join("pipeline.toml")).unwrap(), &directory).1
}

#[test]
fn boxes_say_what_a_job_is_and_when_it_runs() {
    let (charon, shop) = (example("charon"), example("shop"));
    for (picture, title) in [
        (&charon, "plan: plan; selects jobs"),
        (&charon, "build-charon-linux-amd64: build; linux/amd64; 12 minutes; after build-toolchain"),
        // A pull request builds the first platform alone.
        (
            &charon,
            "build-charon-linux-arm64: build; linux/arm64; 12 minutes; after build-toolchain; \
             on push, release, manual, nightly",
        ),
        (
            &charon,
            "integration: consumer; × 4; from registry, artifact or build; 4 minutes; after build-charon-linux-amd64",
        ),
        (
            &charon,
            "gate: gate; required check; after e2e, e2e-security, integration, scan-charon, attest-charon, hand-over",
        ),
        (&charon, "promote: promote; writes tags; after gate; on push, release, nightly"),
        // Wanted by jobs of every event, though its rows are of two.
        (&shop, "build-fixtures: build; linux/amd64; after plan"),
        (
            &shop,
            "browser: consumer; × 2 · call; from registry or artifact; 8 minutes; \
             after build-api, build-web, unit; narrowed by pr-labels",
        ),
        (
            &shop,
            "load: consumer; does not gate; from registry; after build-api; on manual, weekly; \
             narrowed by if",
        ),
        (&shop, "docs: job; does not gate; after plan; on pull-request, push; narrowed by paths"),
    ] {
        assert!(picture.contains(&format!("<title>{title}</title>")), "{title}\n{picture}");
    }
}

#[test]
fn the_critical_path_is_drawn_from_the_plan_to_its_end() {
    let charon = example("charon");
    assert!(charon.contains("critical path 46 minutes"));
    assert_eq!(charon.matches("class=\"edge critical\"").count(), 6);
    assert_eq!(charon.matches(" critical\">\n<title>").count(), 7);
    assert!(!example("minimal").contains("minutes"));
}

#[test]
fn needs_that_follow_from_others_are_not_drawn_and_do_not_break_the_critical_path() {
    // The path of 5 minutes could leave `b` out, which takes no time, and no line shows that.
    let text = "[pipeline]\nname = 'CI'\n[job.a]\nrun = 'true'\nminutes = 5\n[job.b]\nrun = 'true'\nneeds = 'a'\n\
                [job.c]\nrun = 'true'\nneeds = ['a', 'b']\n";
    let (_, picture) = drawn("chain", text, Path::new(ROOT));
    assert_eq!(picture.matches("class=\"edge critical\"").count(), 4, "plan, a, b, c, gate");
    assert_eq!(picture.matches("class=\"edge\"").count(), 0);
}

#[test]
fn the_order_of_tables_changes_no_byte() {
    let directory = Path::new(ROOT).join("tests/cases/graph/stress");
    let text = fs::read_to_string(directory.join("pipeline.toml")).unwrap();
    let mut tables: Vec<&str> = text.split("\n\n[").collect();
    let first = tables.remove(0);
    tables.reverse();
    let turned = format!("{first}\n\n[{}\n", tables.join("\n\n["));
    assert_ne!(text, turned);
    assert_eq!(drawn("turned", &turned, &directory).1, stress().1);
}

#[test]
fn the_picture_of_many_jobs_has_at_least_thirty() {
    assert!(stress().1.matches("<g class=\"node ").count() >= 30);
}

#[test]
fn every_broken_picture_is_found_and_by_its_own_finding() {
    let mut broken = Vec::new();
    files(&Path::new(ROOT).join("tests/cases/graph/broken"), &mut broken);
    let script = fs::read_to_string(Path::new(ROOT).join("tests/cases/graph/check.js")).unwrap();
    let known: BTreeSet<&str> =
        script.split("find('").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let shown: BTreeSet<String> = broken.iter().map(|path| stem(path)).collect();
    let without: Vec<&&str> = known.iter().filter(|finding| !shown.contains(**finding)).collect();
    assert!(without.is_empty(), "no file in tests/cases/graph/broken shows {without:?}");

    let pictures: Vec<(String, String)> =
        broken.iter().map(|path| (stem(path), fs::read_to_string(path).unwrap())).collect();
    let findings = look(&pictures, false);
    let mut by_picture: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, finding, _) in wrong(&findings) {
        by_picture.entry(name).or_default().insert(finding);
    }
    for name in &shown {
        assert_eq!(by_picture.get(name.as_str()), Some(&BTreeSet::from([name.as_str()])), "{findings:#?}");
    }
}

#[test]
fn two_hundred_jobs_are_drawn_in_seconds() {
    let jobs = |number: usize| {
        let needs: Vec<String> = [number / 2, number / 3].iter().map(|need| format!("'j{need}'")).collect();
        let needs = if number > 3 { format!("needs = [{}]\n", needs.join(", ")) } else { String::new() };
        format!("[job.j{number}]\n{needs}run = 'true'\nminutes = {}\n", 1 + number % 7)
    };
    let text: String = (0..200).map(jobs).collect();
    let start = std::time::Instant::now();
    let picture = drawn("many", &format!("[pipeline]\nname = 'CI'\n{text}"), Path::new(ROOT));
    assert_eq!(picture.1.matches("<g class=\"node ").count(), 202);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    let findings = look(&[picture], false);
    assert!(wrong(&findings).is_empty(), "{:#?}", wrong(&findings));
}

//! `cargo xtask bench`: how long a whole process takes, and another checker beside it.

mod sizes;
mod timed;

use crate::process::{command, root, run};
use sizes::{Size, Spread};
use timed::Timed;

const RUNS: usize = 30;
/// Runs where one takes seconds.
const FEW: usize = 10;

/// Builds for release, times `pipegen check` on examples and on pipelines of growing size, and zizmor on the
/// same files, turn by turn; the refusal of what no file can hold; the phases; the plan of a large registry,
/// and prunes of real ones.
/// Prints the tables of `docs/benchmarks.md`.
pub fn bench() -> Result<(), String> {
    run(&mut command("cargo", &["build", "--release", "--package", "pipegen-ci"]))?;
    println!("| tree | command | min | median | max | peak memory |\n|---|---|---|---|---|---|");
    for name in ["minimal", "charon"] {
        let tree = root().join("generated").join(name);
        let file = root().join("examples").join(name).join("pipeline.toml");
        let (file, tree) = (file.to_string_lossy().into_owned(), tree.to_string_lossy().into_owned());
        let mut own = Timed::pipegen(&["check", "-f", &file, "--root", &tree]);
        let mut other = Timed::zizmor(&tree);
        Timed::in_turns(RUNS, &mut [&mut own, &mut other])?;
        own.print(name, "pipegen check");
        other.print(name, "zizmor --offline");
    }
    for (count, runs) in [(10, RUNS), (100, RUNS), (1_000, FEW)] {
        let size = Size::consumers(count)?;
        let Spread { name, place } = size.generate()?;
        let [file, path, root, tree] = place.each_ref().map(String::as_str);
        let mut own = Timed::pipegen(&["check", file, path, root, tree]);
        let mut other = Timed::zizmor(tree);
        Timed::in_turns(runs, &mut [&mut own, &mut other])?;
        own.print(&name, "pipegen check");
        other.print(&name, "zizmor --offline");
    }
    println!("\n| refused | min | median | max | peak memory |\n|---|---|---|---|---|");
    for size in [Size::consumers(10_000)?, Size::called(51)?, Size::errors()?] {
        let place = size.place();
        let [file, path, root, tree] = place.each_ref().map(String::as_str);
        let mut own = Timed::refusal(&["check", file, path, root, tree]);
        Timed::in_turns(FEW, &mut [&mut own])?;
        println!("| {} | {} |", size.what, own.cells());
    }
    println!(
        "\n| jobs | | parse | resolve | graph | lower | all | peak memory |\n|---|---|---|---|---|---|---|---|"
    );
    run(&mut command("cargo", &["bench", "--quiet", "--package", "pipegen-ci", "--bench", "phases"]))?;
    println!("\n| | min | median | max | peak memory |\n|---|---|---|---|---|");
    run(&mut command("cargo", &["bench", "--quiet", "--package", "pipegen-ci", "--bench", "plan"]))?;
    println!();
    run(&mut command("cargo", &["bench", "--quiet", "--package", "pipegen-ci", "--bench", "prune"]))
}

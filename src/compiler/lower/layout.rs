//! An image as files: the archive that its build uploaded, as an OCI image layout.

use super::pieces::{Pieces, pairs};
use super::scope::Scope;
use crate::language::value::{Platform, variable};
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{Consumption, Image, Pipeline};
use crate::model::workflow::expr::path;
use crate::model::workflow::{Pairs, Step};

/// Where the layout of an image is.
fn directory(image: &Image) -> String {
    format!("{}/pipegen/layouts/{}", path("runner.temp").braced(), image.name)
}

/// `<NAME>_OCI_LAYOUT` of every layout that a job has. For steps, because no job's `env` knows
/// [`runner`](https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability).
pub fn variables(pipeline: &Pipeline, own: &Own) -> Pairs {
    let layouts = own.images.iter().filter(|used| used.is_layout());
    let images = layouts.filter_map(|used| pipeline.image(&used.image));
    images.map(|image| (variable::OCI_LAYOUT.of(&image.name), directory(image))).collect()
}

/// Fetches the archive and makes a layout of it. Of several platforms it is the one that every run
/// builds.
pub fn get(
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Own,
    used: &Consumption,
    image: &Image,
) -> Vec<Step> {
    let platform = image.pull_request_platforms.first().cloned().unwrap_or_else(Platform::amd64);
    let folder = format!("{}/pipegen/archives/{}", path("runner.temp").braced(), image.name);
    let mut with =
        pairs([("name", format!("image-{}-{}", image.name, platform.slug())), ("path", folder.clone())]);
    if scope.follows() {
        with.push(("run-id".to_owned(), path("github.event.workflow_run.id").braced()));
        with.push(("github-token".to_owned(), path("github.token").braced()));
    }
    let download = Step {
        name: format!("Download the archive of {}", image.name),
        uses: Some(pieces.action("actions/download-artifact")),
        with,
        ..Step::default()
    };
    let unpack = Step {
        about: vec!["Read as data: nothing of it is loaded into Docker, or run.".to_owned()],
        name: format!("Make an OCI layout of {}", image.name),
        env: pairs([
            ("ARCHIVE", format!("{folder}/image.tar")),
            ("ARCHIVES", scope.handed_to(own, used, "archives").braced()),
            ("IMAGE", image.name.to_string()),
            ("IMAGE_IDS", scope.handed_to(own, used, "image-ids").braced()),
            ("LAYOUT", directory(image)),
            ("PLATFORM", platform.to_string()),
        ]),
        run: Some(pieces.script("layout")),
        ..Step::default()
    };
    vec![download, unpack]
}

//! What is attested of an image.

use crate::language::manifest::reading::shape::words;

words! {
    /// What a trusted run says about an image, signed with the run's own identity.
    pub enum Attestation {
        /// A list of what is in it, one for each platform.
        Sbom = "sbom",
        /// Which run of which workflow it comes from.
        Provenance = "provenance",
        /// A signature of the index and of each platform's manifest.
        Signature = "signature",
    }
}

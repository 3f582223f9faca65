//! What could be seen of a setting. A token that may not look is the common case, and "not seen" must
//! never be taken for "not set".

/// A setting, or why it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seen<T> {
    /// GitHub says so.
    Known(T),
    /// GitHub says that there is none.
    Absent,
    /// The token may not look, and what GitHub said.
    NotAllowed(String),
    /// GitHub gave no answer that can be read, and what happened.
    Failed(String),
    /// Nobody asked.
    #[default]
    NotAsked,
}

/// Why something is not known, in words that follow "not seen:"; nothing where nobody asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen(pub Option<String>);

impl<T> Seen<T> {
    /// The setting; `Ok(None)` where there is none.
    ///
    /// # Errors
    /// It is not known.
    pub fn look(&self) -> Result<Option<&T>, Unseen> {
        match self {
            Self::Known(found) => Ok(Some(found)),
            Self::Absent => Ok(None),
            Self::NotAllowed(said) => Err(Unseen(Some(format!("this token may not see it ({said})")))),
            Self::Failed(said) => Err(Unseen(Some(format!("GitHub gave no answer ({said})")))),
            Self::NotAsked => Err(Unseen(None)),
        }
    }

    /// The setting where it is known.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        self.look().ok().flatten()
    }

    /// The same about something that is made of it.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Seen<U> {
        match self {
            Self::Known(found) => Seen::Known(make(found)),
            Self::Absent => Seen::Absent,
            Self::NotAllowed(said) => Seen::NotAllowed(said),
            Self::Failed(said) => Seen::Failed(said),
            Self::NotAsked => Seen::NotAsked,
        }
    }
}

//! How far work is that may take long; who asked for it decides whether anyone gets to see it.

/// A part of some work, told in percents of the whole.
pub struct Progress<'a> {
    report: &'a mut dyn FnMut(u32),
    from: u32,
    until: u32,
}

impl<'a> Progress<'a> {
    /// The whole of it; `report` gets percents that never go down, from 0 to 100.
    pub fn whole(report: &'a mut dyn FnMut(u32)) -> Self {
        Self {
            report,
            from: 0,
            until: 100,
        }
    }

    /// A part of it that goes from one percentage of this part to another.
    pub fn part(&mut self, from: u32, until: u32) -> Progress<'_> {
        let (from, until) = (self.percent(from, 100), self.percent(until, 100));
        Progress {
            report: self.report,
            from,
            until,
        }
    }

    /// So many of so many steps of this part are done.
    pub fn at(&mut self, done: u32, steps: u32) {
        let percent = self.percent(done, steps);
        (self.report)(percent);
    }

    fn percent(&self, done: u32, steps: u32) -> u32 {
        let width = self.until.saturating_sub(self.from);
        let done = u64::from(width) * u64::from(done.min(steps)) / u64::from(steps.max(1));
        self.from + u32::try_from(done).unwrap_or(width)
    }
}

impl std::fmt::Debug for Progress<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Progress({}..{})", self.from, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_of_parts_make_one_row_of_percents() {
        let mut told = Vec::new();
        let mut report = |percent| told.push(percent);
        let mut whole = Progress::whole(&mut report);
        let mut first = whole.part(0, 50);
        first.at(1, 2);
        first.part(50, 100).at(1, 1);
        whole.part(50, 100).at(1, 5);
        whole.at(1, 1);
        assert_eq!(told, [25, 50, 60, 100]);
    }

    proptest! {
        #[test]
        fn no_step_lies_outside_the_whole(from: u32, until: u32, done: u32, steps: u32) {
            let mut told = Vec::new();
            let mut report = |percent| told.push(percent);
            Progress::whole(&mut report).part(from, until).at(done, steps);
            prop_assert!(told.iter().all(|percent| *percent <= 100));
        }
    }
}

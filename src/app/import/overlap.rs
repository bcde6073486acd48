//! Stretches of time that may not overlap within a file.

use crate::domain::csv_table::Errors;
use crate::domain::time::Minute;

/// A stretch of time of one line; both ends count in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span<K, T> {
    /// Lines with the same group may not overlap.
    pub(super) group: K,
    /// First moment.
    pub(super) begin: T,
    /// Last moment; `None` is for ever.
    pub(super) end: Option<T>,
    /// Line of the file.
    pub(super) line: u64,
}

/// Reports each line that overlaps an earlier line of its group; `what` is the Dutch name of a stretch, with its article.
pub(super) fn report<K: Ord, T: Ord>(mut spans: Vec<Span<K, T>>, column: &str, what: &str, errors: &mut Errors) {
    spans.sort();
    // Of the stretches of the group so far, the one that reaches farthest.
    let mut farthest: Option<&Span<K, T>> = None;
    for span in &spans {
        let same_group = farthest.filter(|before| before.group == span.group);
        if let Some(before) = same_group
            && before.end.as_ref().is_none_or(|end| span.begin <= *end)
        {
            let (first, second) = (before.line.min(span.line), before.line.max(span.line));
            errors.column(
                second,
                column,
                format!("Op deze regel overlapt {what} met die op regel {first}; pas een van de twee aan."),
            );
        }
        let reaches_farther = same_group.is_none_or(|before| match (&before.end, &span.end) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(before), Some(end)) => end > before,
        });
        if reaches_farther {
            farthest = Some(span);
        }
    }
}

/// Where what stands in the way of a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Another line of the file.
    Line(u64),
    /// An earlier file.
    Known,
    /// Somebody recorded or corrected it by hand.
    ByHand,
}

/// What stands in the way of a line: times and a group are no values of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InTheWay {
    pub(super) from: Minute,
    pub(super) until: Option<Minute>,
    pub(super) group: String,
    pub(super) origin: Origin,
}

impl InTheWay {
    /// The sentence about a line; `what` says what the line is and whose.
    pub(super) fn sentence(&self, what: &str) -> String {
        let until = self
            .until
            .map_or_else(|| "niet uit".to_owned(), |until| until.to_string());
        let tail = match self.origin {
            Origin::Line(line) => format!("op regel {line}; verbeter een van de tijden."),
            Origin::Known => "die hier al staat; verbeter een van de tijden.".to_owned(),
            Origin::ByHand => {
                "hier met de hand vastgelegd of verbeterd; klopt dat, zet dan die tijden in deze regel of haal \
                               haar weg, en herstel anders eerst de tijden op het scherm."
                    .to_owned()
            }
        };
        format!("{what}: {}-{until} in {}, {tail}", self.from, self.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_overlap_within_a_group_is_reported_on_the_later_line() {
        type Case = (Vec<(char, u8, Option<u8>)>, Vec<u64>);
        let cases: [Case; 6] = [
            (vec![('a', 1, Some(5)), ('a', 6, None)], vec![]),
            (vec![('a', 1, Some(5)), ('a', 5, None)], vec![2]),
            (vec![('a', 6, None), ('a', 1, Some(6))], vec![2]),
            (vec![('a', 1, None), ('b', 2, None)], vec![]),
            (vec![('a', 1, Some(9)), ('a', 2, Some(3)), ('a', 8, None)], vec![2, 3]),
            (vec![('a', 1, None), ('a', 2, Some(3)), ('a', 8, Some(9))], vec![2, 3]),
        ];
        for (spans, wrong) in cases {
            let spans: Vec<_> = (1..)
                .zip(spans)
                .map(|(line, (group, begin, end))| Span {
                    group,
                    begin,
                    end,
                    line,
                })
                .collect();
            let mut errors = Errors::default();
            report(spans.clone(), "tot", "het tarief", &mut errors);
            let lines: Vec<u64> = errors.finish().iter().map(|error| error.line).collect();
            assert_eq!(lines, wrong, "{spans:?}");
        }
    }
}

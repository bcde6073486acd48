//! Enums that stand for words: the word is written once, beside its variant, so that it cannot drift from what is read.

/// Defines a list of codes: variant and text. The lines stand in the order of their texts, so that sorting by the value is
/// sorting by the text.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!("`", $code, "`.")] $variant,)+ }

        impl $name {
            /// Every code, in the order of the texts.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands on screens, in files and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use codes;

/// Defines a list of words: variant, word in files and JSON (and other words that are read as it), and the label on the screen
/// where it differs. What is asked for in a refusal, what is read and what is written all come from these lines.
///
/// How a word is read: `exact` as it stands, `trimmed` without blanks around it, `any_case` in either case of letters as well.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $how:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $(| $also:literal)*;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every word, in the order in which they are offered.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];
            /// Every word in one line, for a question or a refusal.
            pub const WORDS: &'static str = $crate::domain::word_enums::joined!($($code),+);

            /// The word in files, in commands and in JSON.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Reads the word.
            pub fn parse(raw: &str) -> Result<Self, $crate::domain::error::ValueError> {
                $crate::domain::word_enums::$how(raw, &[$(($code, Self::$variant) $(, ($also, Self::$variant))*),+])
                    .ok_or($crate::domain::error::ValueError::Choice { choices: Self::WORDS })
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, $how:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $(| $also:literal)*, $label:literal;)+ }) => {
        $crate::domain::word_enums::words! {
            $(#[$doc])*
            $name, $how { $($(#[$vdoc])* $variant = $code $(| $also)*;)+ }
        }

        impl $name {
            /// Every word as a field offers it: code and label.
            pub const CHOICES: &'static [(&'static str, &'static str)] = &[$(($code, $label)),+];

            /// The words on the screen.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }
    };
}
pub(crate) use words;

/// Texts with commas between them.
macro_rules! joined {
    ($first:literal $(, $more:literal)*) => { concat!($first $(, ", ", $more)*) };
}
pub(crate) use joined;

/// Reads a word as it stands.
pub(crate) fn exact<T: Copy>(raw: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| *word == raw).map(|(_, value)| *value)
}

/// Reads a word without the blanks around it.
pub(crate) fn trimmed<T: Copy>(raw: &str, words: &[(&str, T)]) -> Option<T> {
    exact(raw.trim(), words)
}

/// Reads a word in either case of letters, without the blanks around it.
pub(crate) fn any_case<T: Copy>(raw: &str, words: &[(&str, T)]) -> Option<T> {
    let raw = raw.trim().to_lowercase();
    let same = |(word, _): &&(&str, T)| word.to_lowercase() == raw;
    words.iter().find(same).map(|(_, value)| *value)
}

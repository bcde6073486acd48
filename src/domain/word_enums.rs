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

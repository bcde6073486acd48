//! Writes a message: UTF-8 without byte order mark, CR/LF, one element a line, never an empty element (OP192, RS033).

use super::error::{ReadErrorKind, WriteError};
use super::header::XsdVersie;
use super::kind::{self, MessageKind};
use super::schema::{self, BASIS, Shape, Space};
use super::tree::{self, Element};
use quick_xml::escape::partial_escape;

/// A message in the making.
pub(super) struct Out {
    text: String,
    prefix: &'static str,
    depth: usize,
}

/// Writes a whole message, then reads it back: what our own check refuses is never sent.
pub(super) fn message(kind: MessageKind, shape: Shape, write: impl FnOnce(&mut Out)) -> Result<Vec<u8>, WriteError> {
    let prefix = kind.prefix();
    let mut out = Out {
        text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n".to_owned(),
        prefix,
        depth: 0,
    };
    let namespaces = format!(" xmlns:ijw=\"{BASIS}\" xmlns:{prefix}=\"{}\"", kind.namespace());
    out.element(Space::Own, "Bericht", &namespaces, write);
    let bytes = out.text.into_bytes();
    let root = tree::read(&bytes).map_err(WriteError::Refused)?;
    match kind::of(&root) {
        Ok(found) if found == kind => {}
        Ok(_) => return Err(WriteError::Refused(root.error(ReadErrorKind::WrongCode, &["Bericht"]))),
        Err(error) => return Err(WriteError::Refused(error)),
    }
    schema::check(&root, shape).map_err(WriteError::Refused)?;
    Ok(bytes)
}

impl Out {
    /// An element with elements in it; left out when nothing is written in it.
    pub(super) fn group(&mut self, space: Space, name: &str, inner: impl FnOnce(&mut Self)) {
        self.element(space, name, "", inner);
    }

    /// An element with a text; left out when the text is empty.
    pub(super) fn leaf(&mut self, space: Space, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let prefix = self.prefix(space);
        self.indent();
        self.push(&["<", prefix, ":", name, ">"]);
        // A reader turns every line end into `\n`: CR/LF keeps the text and the line ends of the file alike (OP192).
        let escaped = partial_escape(value).replace('\r', "&#13;").replace('\n', "\r\n");
        self.text.push_str(&escaped);
        self.push(&["</", prefix, ":", name, ">\r\n"]);
    }

    /// The versions of the schemas.
    pub(super) fn versions(&mut self, name: &str, versions: &XsdVersie) {
        self.group(Space::Own, name, |out| {
            out.leaf(Space::Basis, "BasisschemaXsdVersie", versions.basis.as_str());
            out.leaf(Space::Basis, "BerichtXsdVersie", versions.bericht.as_str());
        });
    }

    /// An element of another message unchanged, in the namespace of this one; `last` may add to the end of any element.
    pub(super) fn copy(&mut self, element: &Element, last: &impl Fn(&mut Self, &Element)) {
        let space = if *element.namespace == *BASIS {
            Space::Basis
        } else {
            Space::Own
        };
        if element.children.is_empty() {
            self.leaf(space, &element.name, &element.text);
        } else {
            self.group(space, &element.name, |out| {
                for child in &element.children {
                    out.copy(child, last);
                }
                last(out, element);
            });
        }
    }

    fn element(&mut self, space: Space, name: &str, attributes: &str, inner: impl FnOnce(&mut Self)) {
        let before = self.text.len();
        let prefix = self.prefix(space);
        self.indent();
        self.push(&["<", prefix, ":", name, attributes, ">\r\n"]);
        let opened = self.text.len();
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        if self.text.len() == opened {
            self.text.truncate(before);
            return;
        }
        self.indent();
        self.push(&["</", prefix, ":", name, ">\r\n"]);
    }

    const fn prefix(&self, space: Space) -> &'static str {
        match space {
            Space::Own => self.prefix,
            Space::Basis => "ijw",
        }
    }

    fn push(&mut self, parts: &[&str]) {
        for part in parts {
            self.text.push_str(part);
        }
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push('\t');
        }
    }
}

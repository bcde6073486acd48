//! A received file as a small owned tree: namespaces resolved, positions kept, bounded in size, depth and count.

use super::MAX_BYTES;
use super::error::{ReadError, ReadErrorKind};
use super::shapes::known_name;
use quick_xml::NsReader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceError, ResolveResult};
use std::fmt;
use std::sync::Arc;

/// Deepest nesting that is read; the messages use at most ten levels.
pub const MAX_DEPTH: usize = 32;
/// Most elements that are read; a declaration of 25 MB has about 800 000.
pub const MAX_ELEMENTS: usize = 1_000_000;

const XSI: Namespace<'_> = Namespace("http://www.w3.org/2001/XMLSchema-instance");

/// One element with everything in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Element {
    /// Namespace; empty when it has none.
    pub namespace: Arc<str>,
    /// Name without prefix.
    pub name: String,
    /// Line of its start tag, from 1.
    pub line: u32,
    /// Character in that line, from 1.
    pub column: u32,
    /// Its text, entities resolved, line ends as `\n`, nothing trimmed; empty when it has children.
    pub text: String,
    /// The elements in it, in order.
    pub children: Vec<Element>,
}

impl fmt::Debug for Element {
    /// Shows no text: it could be a BSN or a name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({}, {} children)", self.name, self.children.len())
    }
}

impl Element {
    /// The first child with this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of a path of names below this one.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of the element at the end of a path, without surrounding white space.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).map(|element| element.text.trim())
    }

    /// An error at this element.
    pub(super) fn error(&self, kind: ReadErrorKind, path: &[&'static str]) -> ReadError {
        ReadError {
            kind,
            line: self.line,
            column: self.column,
            path: path.to_vec(),
        }
    }
}

/// Reads a file into a tree. Any prefix is accepted, as is a byte order mark; comments and processing instructions go.
pub fn read(bytes: &[u8]) -> Result<Element, ReadError> {
    let at_start = |kind| ReadError {
        kind,
        line: 1,
        column: 1,
        path: Vec::new(),
    };
    if bytes.len() > MAX_BYTES {
        return Err(at_start(ReadErrorKind::TooLarge));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE") {
        return Err(at_start(ReadErrorKind::NotUtf8));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Builder::new(text).run(),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let text = std::str::from_utf8(valid).unwrap_or_default();
            // Without a length the last character is cut off, not wrong.
            let kind = error
                .error_len()
                .map_or(ReadErrorKind::Truncated, |_| ReadErrorKind::NotUtf8);
            let (line, column) = Cursor::new(text).at(text.len());
            Err(ReadError {
                line,
                column,
                ..at_start(kind)
            })
        }
    }
}

/// Turns byte offsets into lines and columns, in one pass over the text.
struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    const fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
            column: 1,
        }
    }

    fn at(&mut self, offset: usize) -> (u32, u32) {
        if offset < self.offset {
            *self = Self::new(self.text);
        }
        for character in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            if character == '\n' {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
        self.offset = offset;
        (self.line, self.column)
    }
}

/// Says whether XML 1.0 allows a character.
const fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// White space as XML means it.
pub(super) const fn is_xml_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

struct Builder<'t> {
    reader: NsReader<&'t [u8]>,
    text: &'t str,
    cursor: Cursor<'t>,
    start: usize,
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
    namespaces: Vec<Arc<str>>,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            reader: NsReader::from_str(text),
            text,
            cursor: Cursor::new(text),
            start: 0,
            open: Vec::new(),
            root: None,
            count: 0,
            namespaces: Vec::new(),
        }
    }

    fn error(&mut self, kind: ReadErrorKind) -> ReadError {
        let (line, column) = self.cursor.at(self.start);
        ReadError {
            kind,
            line,
            column,
            path: self.open.iter().map(|element| known_name(&element.name)).collect(),
        }
    }

    fn run(mut self) -> Result<Element, ReadError> {
        if let Some((offset, _)) = self.text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
            self.start = offset;
            return Err(self.error(ReadErrorKind::NotXml));
        }
        loop {
            self.start = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            let (namespace, event) = match self.reader.read_resolved_event() {
                Ok((ResolveResult::Unbound, event)) => (Some(String::new()), event),
                Ok((ResolveResult::Bound(namespace), event)) => (Some(namespace.0.to_owned()), event),
                Ok((ResolveResult::Unknown(_), event)) => (None, event),
                Err(error) => {
                    let kind = kind_of(&error);
                    return Err(self.error(kind));
                }
            };
            match event {
                Event::Start(tag) => self.open_element(namespace.as_deref(), &tag)?,
                Event::Empty(tag) => {
                    self.open_element(namespace.as_deref(), &tag)?;
                    self.close_element()?;
                }
                Event::End(_) => self.close_element()?,
                Event::Text(text) => {
                    if text.contains("]]>") {
                        return Err(self.error(ReadErrorKind::NotXml));
                    }
                    self.add_text(&text.xml10_content())?;
                }
                Event::CData(_) if self.open.is_empty() => return Err(self.error(ReadErrorKind::NotXml)),
                Event::CData(text) => self.add_text(&text.xml10_content())?,
                Event::GeneralRef(reference) => self.add_reference(&reference)?,
                Event::Decl(declaration) => self.check_declaration(&declaration)?,
                Event::DocType(_) => return Err(self.error(ReadErrorKind::Dtd)),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return self.finish(),
            }
        }
    }

    fn finish(mut self) -> Result<Element, ReadError> {
        let kind = if self.open.is_empty() {
            ReadErrorKind::NotXml
        } else {
            ReadErrorKind::Truncated
        };
        match self.root.take() {
            Some(root) if self.open.is_empty() => Ok(root),
            _ => Err(self.error(kind)),
        }
    }

    fn open_element(&mut self, namespace: Option<&str>, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let Some(namespace) = namespace else {
            return Err(self.error(ReadErrorKind::NotXml));
        };
        if self.root.is_some() {
            return Err(self.error(ReadErrorKind::NotXml));
        }
        self.count += 1;
        if self.open.len() >= MAX_DEPTH || self.count > MAX_ELEMENTS {
            return Err(self.error(ReadErrorKind::TooComplex));
        }
        self.check_attributes(tag)?;
        let (line, column) = self.cursor.at(self.start);
        let namespace = self.intern(namespace);
        self.open.push(Element {
            namespace,
            name: tag.local_name().as_ref().to_owned(),
            line,
            column,
            text: String::new(),
            children: Vec::new(),
        });
        Ok(())
    }

    fn check_attributes(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        for attribute in tag.attributes() {
            let Ok(attribute) = attribute else {
                return Err(self.error(ReadErrorKind::NotXml));
            };
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let kind = match self.reader.resolver().resolve_attribute(attribute.key) {
                (ResolveResult::Bound(XSI), name)
                    if matches!(name.as_ref(), "schemaLocation" | "noNamespaceSchemaLocation") =>
                {
                    continue;
                }
                (ResolveResult::Unknown(_), _) => ReadErrorKind::NotXml,
                _ => ReadErrorKind::UnexpectedAttribute,
            };
            return Err(self.error(kind));
        }
        Ok(())
    }

    /// Shares the few namespace names between all elements.
    fn intern(&mut self, namespace: &str) -> Arc<str> {
        if let Some(known) = self.namespaces.iter().find(|known| known.as_ref() == namespace) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(namespace);
        // A file with many different ones is foreign anyway; the list must not become slow to search.
        if self.namespaces.len() < 16 {
            self.namespaces.push(Arc::clone(&new));
        }
        new
    }

    fn close_element(&mut self) -> Result<(), ReadError> {
        let Some(mut element) = self.open.pop() else {
            return Err(self.error(ReadErrorKind::NotXml));
        };
        if !element.children.is_empty() {
            if !element.text.chars().all(is_xml_space) {
                let mut path: Vec<_> = self.open.iter().map(|outer| known_name(&outer.name)).collect();
                path.push(known_name(&element.name));
                return Err(element.error(ReadErrorKind::UnexpectedText, &path));
            }
            element.text = String::new();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn add_text(&mut self, text: &str) -> Result<(), ReadError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.chars().all(is_xml_space) => {}
            None => return Err(self.error(ReadErrorKind::NotXml)),
        }
        Ok(())
    }

    /// The five entities of XML itself and character references; anything else would need a DTD.
    fn add_reference(&mut self, reference: &BytesRef<'_>) -> Result<(), ReadError> {
        let character = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        match (character.filter(|c| is_xml_char(*c)), self.open.last_mut()) {
            (Some(character), Some(element)) => {
                element.text.push(character);
                Ok(())
            }
            _ => Err(self.error(ReadErrorKind::NotXml)),
        }
    }

    fn check_declaration(&mut self, declaration: &BytesDecl<'_>) -> Result<(), ReadError> {
        let version = declaration.version().is_ok_and(|version| version == "1.0");
        if self.start != 0 || !version || !is_declaration(declaration) {
            return Err(self.error(ReadErrorKind::NotXml));
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(Ok(_)) => Err(self.error(ReadErrorKind::NotUtf8)),
            Some(Err(_)) => Err(self.error(ReadErrorKind::NotXml)),
        }
    }
}

/// Says whether the inside of an XML declaration is what the grammar allows; the reader itself passes over unknown words.
fn is_declaration(inside: &str) -> bool {
    let Some(mut rest) = inside.strip_prefix("xml") else {
        return false;
    };
    for name in ["version", "encoding", "standalone"] {
        let trimmed = rest.trim_start_matches(is_xml_space);
        let Some(after) = trimmed.strip_prefix(name) else {
            continue;
        };
        if trimmed.len() == rest.len() {
            return false;
        }
        let Some(value) = after.trim_start_matches(is_xml_space).strip_prefix('=') else {
            return false;
        };
        let value = value.trim_start_matches(is_xml_space);
        let Some(quote @ ('"' | '\'')) = value.chars().next() else {
            return false;
        };
        let Some((text, left)) = value.get(1..).and_then(|value| value.split_once(quote)) else {
            return false;
        };
        if name == "standalone" && !matches!(text, "yes" | "no") {
            return false;
        }
        rest = left;
    }
    rest.chars().all(is_xml_space)
}

fn kind_of(error: &XmlError) -> ReadErrorKind {
    match error {
        XmlError::Syntax(SyntaxError::InvalidBangMarkup) => ReadErrorKind::NotXml,
        XmlError::Syntax(_) | XmlError::IllFormed(IllFormedError::MissingEndTag(_)) => ReadErrorKind::Truncated,
        XmlError::Namespace(NamespaceError::TooManyBindings(_) | NamespaceError::TooDeeplyNested(_)) => {
            ReadErrorKind::TooComplex
        }
        _ => ReadErrorKind::NotXml,
    }
}

#[cfg(test)]
mod tests {
    use super::is_declaration;

    #[test]
    fn an_xml_declaration_is_read_by_the_grammar() {
        for (inside, right) in [
            ("xml version=\"1.0\"", true),
            ("xml version='1.0' encoding=\"UTF-8\"", true),
            ("xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ", true),
            ("xml version = \"1.0\"", true),
            ("xml version=\"1.0\" enc!ding=\"UTF-8\"", false),
            ("xml version=\"1.0\"encoding=\"UTF-8\"", false),
            ("xml version=\"1.0\" standalone=\"maybe\"", false),
            ("xml encoding=\"UTF-8\" version=\"1.0\"", false),
            ("xml version=\"1.0\" extra", false),
            ("xml version=\"1.0", false),
            ("", false),
        ] {
            assert_eq!(is_declaration(inside), right, "{inside}");
        }
    }
}

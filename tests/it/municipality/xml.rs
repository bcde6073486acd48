//! XML as the municipality reads and writes it: a tree of elements, and lines of text.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use std::fmt::Write as _;

const ROOM: &str = "http://www.istandaarden.nl/ijw/3_2";

/// What a fault at level 1 is said with; it never holds a value of the message.
pub type Unreadable = String;

/// In which of the two schemas an element is defined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// The schema of the message itself.
    Own,
    /// The schema that all messages share.
    Basis,
}

/// An element with its children, or with its text.
pub struct Node {
    pub name: String,
    pub text: String,
    room: Room,
    children: Vec<Node>,
}

/// Reads a file of one kind of message ("jw323").
pub fn read(bytes: &[u8], message: &str) -> Result<Node, Unreadable> {
    check_form(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|_| "OP192: no UTF-8")?;
    let own = format!("{ROOM}/{message}/schema");
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Node> = Vec::new();
    let mut whole = None;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| "BRS14: not well-formed")?;
        let room = match namespace {
            ResolveResult::Bound(name) if name.0 == own => Some(Room::Own),
            ResolveResult::Bound(name) if name.0 == format!("{ROOM}/basisschema/schema") => Some(Room::Basis),
            _ => None,
        };
        match event {
            Event::Start(tag) if whole.is_none() => open.push(start(&tag, room)?),
            Event::End(_) => {
                let node = filled(open.pop().ok_or("BRS14: not well-formed")?)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => whole = Some(node),
                }
            }
            Event::Text(text) => match open.last_mut() {
                Some(node) => node.text.push_str(&text.xml10_content()),
                None if text.trim().is_empty() => {}
                None => return Err("BRS14: text outside the message".to_owned()),
            },
            Event::GeneralRef(reference) => {
                let character = character(&reference).ok_or("BRS14: unknown entity")?;
                open.last_mut().ok_or("BRS14: not well-formed")?.text.push(character);
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Eof => return whole.filter(|_| open.is_empty()).ok_or("BRS14: cut off".to_owned()),
            _ => return Err("BRS13: unexpected markup".to_owned()),
        }
    }
}

/// OP179 and OP192.
fn check_form(bytes: &[u8]) -> Result<(), Unreadable> {
    let bare = |(at, byte): (usize, &u8)| match byte {
        b'\n' => at == 0 || bytes[at - 1] != b'\r',
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    if bytes.len() > 25_000_000 {
        Err("OP179: larger than 25 MB".to_owned())
    } else if bytes.starts_with(b"\xef\xbb\xbf") {
        Err("OP192: a BOM".to_owned())
    } else if bytes.iter().enumerate().any(bare) {
        Err("OP192: a line end that is not CR/LF".to_owned())
    } else {
        Ok(())
    }
}

fn start(tag: &BytesStart<'_>, room: Option<Room>) -> Result<Node, Unreadable> {
    let name = tag.local_name().as_ref().to_owned();
    let plain = tag
        .attributes()
        .all(|attribute| attribute.is_ok_and(|attribute| attribute.key.as_namespace_binding().is_some()));
    if !plain {
        return Err(format!("BRS13: an attribute on {name}"));
    }
    Ok(Node {
        room: room.ok_or_else(|| format!("BRS13: {name} is in no known namespace"))?,
        name,
        text: String::new(),
        children: Vec::new(),
    })
}

/// RS033: an element holds elements or a value, never both and never nothing.
fn filled(mut node: Node) -> Result<Node, Unreadable> {
    let blank = node.text.trim().is_empty();
    match (node.children.is_empty(), blank) {
        (true, true) => Err(format!("RS033: {} is empty", node.name)),
        (false, false) => Err(format!("BRS13: text between the elements of {}", node.name)),
        (false, true) => {
            node.text.clear();
            Ok(node)
        }
        (true, false) => Ok(node),
    }
}

fn character(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

/// Takes the children of an element one by one, in the order of the schema.
pub struct Children {
    of: String,
    left: std::iter::Peekable<std::vec::IntoIter<Node>>,
}

impl Node {
    pub fn is(&self, room: Room, name: &str) -> bool {
        self.room == room && self.name == name
    }

    pub fn into_children(self) -> Children {
        Children {
            of: self.name,
            left: self.children.into_iter().peekable(),
        }
    }
}

impl Children {
    /// The element that has to come now.
    pub fn take(&mut self, room: Room, name: &str) -> Result<Node, Unreadable> {
        self.take_if(room, name)
            .ok_or_else(|| format!("BRS13: {name} is missing or misplaced in {}", self.of))
    }

    /// The element that may come now.
    pub fn take_if(&mut self, room: Room, name: &str) -> Option<Node> {
        self.left.next_if(|node| node.is(room, name))
    }

    /// One or more of the same element, and nothing after it.
    pub fn all(mut self, name: &str) -> Result<Vec<Node>, Unreadable> {
        let mut found = vec![self.take(Room::Own, name)?];
        while let Some(node) = self.take_if(Room::Own, name) {
            found.push(node);
        }
        self.end()?;
        Ok(found)
    }

    /// Nothing may follow.
    pub fn end(mut self) -> Result<(), Unreadable> {
        match self.left.next() {
            None => Ok(()),
            Some(node) => Err(format!("BRS13: {} is not expected in {}", node.name, self.of)),
        }
    }
}

/// Writes a message as OP192 asks: UTF-8, no BOM, CR/LF.
pub struct Pen {
    text: String,
    message: &'static str,
    depth: usize,
}

impl Pen {
    /// The whole file of one kind of message.
    pub fn message(message: &'static str, inside: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut pen = Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n".to_owned(),
            message,
            depth: 0,
        };
        let spaces = format!("xmlns:ijw=\"{ROOM}/basisschema/schema\" xmlns:{message}=\"{ROOM}/{message}/schema\"");
        pen.line(&format!("<{message}:Bericht {spaces}>"));
        pen.depth += 1;
        inside(&mut pen);
        pen.depth -= 1;
        pen.line(&format!("</{message}:Bericht>"));
        pen.text.into_bytes()
    }

    fn line(&mut self, text: &str) {
        let _ = write!(self.text, "{}{text}\r\n", "\t".repeat(self.depth));
    }

    /// An element of the message's own schema with elements in it.
    pub fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.nest(self.message, name, inside);
    }

    /// An element of the shared schema with elements in it.
    pub fn basis_group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.nest("ijw", name, inside);
    }

    fn nest(&mut self, prefix: &str, name: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("<{prefix}:{name}>"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line(&format!("</{prefix}:{name}>"));
    }

    /// An element of the message's own schema with a value.
    pub fn leaf(&mut self, name: &str, value: impl std::fmt::Display) {
        self.value(self.message, name, &value.to_string());
    }

    /// An element of the shared schema with a value.
    pub fn basis(&mut self, name: &str, value: impl std::fmt::Display) {
        self.value("ijw", name, &value.to_string());
    }

    fn value(&mut self, prefix: &str, name: &str, value: &str) {
        let value = quick_xml::escape::partial_escape(value);
        self.line(&format!("<{prefix}:{name}>{value}</{prefix}:{name}>"));
    }

    /// Identification and date of a message.
    pub fn identification(&mut self, name: &str, identification: &str, dated: chrono::NaiveDate) {
        self.group(name, |pen| {
            pen.basis("Identificatie", identification);
            pen.basis("Dagtekening", dated);
        });
    }

    /// Versions of the two schemas.
    pub fn versions(&mut self, name: &str, [basis, own]: [&str; 2]) {
        self.group(name, |pen| {
            pen.basis("BasisschemaXsdVersie", basis);
            pen.basis("BerichtXsdVersie", own);
        });
    }
}

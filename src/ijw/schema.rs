//! Checks a tree against the structure of a message: which elements, in which order, how often, with what form.

use super::error::{ReadError, ReadErrorKind};
use super::tree::{Element, is_xml_space};
use super::value::Value;

/// Namespace of the basic schema, which holds the shared data types.
pub(super) const BASIS: &str = "http://www.istandaarden.nl/ijw/3_2/basisschema/schema";

/// Which namespace an element is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// That of the message.
    Own,
    /// That of the basic schema.
    Basis,
}

/// How often an element occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occurs {
    /// Exactly once.
    Once,
    /// At most once.
    Optional,
    /// Once or more.
    Many,
    /// Exactly once in an answer, never in the message it answers.
    OnceInAnswer,
}

/// What an element holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// A text of this form.
    Value(Value),
    /// These elements, in this order.
    Group(&'static [Node]),
}

/// An element of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) space: Space,
    pub(super) occurs: Occurs,
    pub(super) content: Content,
}

/// Message or answer: an answer repeats the classes of the message with return codes in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The message itself ("heenbericht").
    Heen,
    /// The answer to it ("retourbericht").
    Retour,
}

/// The structure of a whole message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) namespace: &'static str,
    pub(super) side: Side,
    pub(super) root: &'static [Node],
}

/// Checks a whole message.
pub(super) fn check(root: &Element, shape: Shape) -> Result<(), ReadError> {
    let mut checker = Checker {
        shape,
        path: vec!["Bericht"],
    };
    checker.group(root, shape.root)
}

struct Checker {
    shape: Shape,
    path: Vec<&'static str>,
}

impl Checker {
    fn belongs(&self, node: &Node) -> bool {
        node.occurs != Occurs::OnceInAnswer || self.shape.side == Side::Retour
    }

    fn matches(&self, node: &Node, element: &Element) -> bool {
        let namespace = match node.space {
            Space::Own => self.shape.namespace,
            Space::Basis => BASIS,
        };
        self.belongs(node) && node.name == element.name && *element.namespace == *namespace
    }

    fn required(&self, node: &Node) -> bool {
        self.belongs(node) && node.occurs != Occurs::Optional
    }

    fn group(&mut self, element: &Element, nodes: &'static [Node]) -> Result<(), ReadError> {
        if !element.text.chars().all(is_xml_space) {
            return Err(element.error(ReadErrorKind::UnexpectedText, &self.path));
        }
        let mut next = 0;
        let mut previous: Option<&Node> = None;
        for (index, child) in element.children.iter().enumerate() {
            if let Some(node) = previous.filter(|node| self.matches(node, child)) {
                if node.occurs != Occurs::Many {
                    return Err(child.error(ReadErrorKind::Repeated(node.name), &self.path));
                }
                self.node(child, node)?;
                continue;
            }
            let rest = nodes.get(next..).unwrap_or_default();
            let Some(found) = rest.iter().position(|node| self.matches(node, child)) else {
                return Err(self.stray(child, nodes));
            };
            let (skipped, at) = rest.split_at(found);
            if let Some(missing) = skipped.iter().find(|node| self.required(node)) {
                let later = element.children.get(index..).unwrap_or_default();
                let moved = later.iter().find(|later| self.matches(missing, later));
                return Err(match moved {
                    Some(moved) => moved.error(ReadErrorKind::Misplaced(missing.name), &self.path),
                    None => child.error(ReadErrorKind::Missing(missing.name), &self.path),
                });
            }
            let Some(node) = at.first() else { break };
            self.node(child, node)?;
            previous = Some(node);
            next += found + 1;
        }
        let rest = nodes.get(next..).unwrap_or_default();
        match rest.iter().find(|node| self.required(node)) {
            Some(missing) => Err(element.error(ReadErrorKind::Missing(missing.name), &self.path)),
            None => Ok(()),
        }
    }

    /// An element that does not come next: one of this group at the wrong place, or not of this group at all.
    fn stray(&self, child: &Element, nodes: &'static [Node]) -> ReadError {
        let kind = nodes
            .iter()
            .find(|node| self.matches(node, child))
            .map_or(ReadErrorKind::Unexpected, |node| ReadErrorKind::Misplaced(node.name));
        child.error(kind, &self.path)
    }

    fn node(&mut self, element: &Element, node: &Node) -> Result<(), ReadError> {
        self.path.push(node.name);
        match node.content {
            Content::Group(nodes) => self.group(element, nodes)?,
            Content::Value(_) if !element.children.is_empty() => {
                return Err(element.error(ReadErrorKind::Unexpected, &self.path));
            }
            Content::Value(value) => {
                if let Some(expected) = value.mismatch(&element.text) {
                    let kind = ReadErrorKind::BadValue {
                        element: node.name,
                        expected,
                    };
                    return Err(element.error(kind, &self.path));
                }
            }
        }
        self.path.pop();
        Ok(())
    }
}

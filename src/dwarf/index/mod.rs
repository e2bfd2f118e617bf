//! The names of a library's debug information, and where their entries are. An index is one flat piece of
//! bytes, the same in memory and in the cache's file: a table sorted by name, a table sorted by
//! address, the names. Damaged bytes give wrong answers at worst, never a fault.

mod build;
mod raw;
mod scan;

pub use build::build;

use super::bytes::Bytes;
use super::file::Place;

/// What an entry of the index describes. For one name, the smaller kind is preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Category {
    /// A function with code.
    Function,
    /// A function that is declared with its parameters.
    Declaration,
    /// A function that is declared without parameters.
    Bare,
    /// A variable with an address.
    Variable,
    /// A variable that is declared, or has no fixed address.
    Extern,
    /// A name of an enumeration's value; the place is the enumeration's.
    Enumerator,
    /// A typedef.
    Typedef,
    /// A complete struct, union, class or enum.
    Tag,
    /// One that is only declared.
    Opaque,
}

/// All categories, by their numbers.
const CATEGORIES: [Category; 9] = [
    Category::Function,
    Category::Declaration,
    Category::Bare,
    Category::Variable,
    Category::Extern,
    Category::Enumerator,
    Category::Typedef,
    Category::Tag,
    Category::Opaque,
];

/// Bytes of a row of the table of names: offset and length of the name, category, place.
const NAME_ROW: usize = 24;
/// Bytes of a row of the table of addresses: address, category, place.
const ADDRESS_ROW: usize = 24;
/// Bytes of the head: the number of rows of each table.
const HEAD: usize = 16;

/// A sorted table of names and addresses.
#[derive(Clone, Copy)]
pub struct Index {
    bytes: Bytes,
    names: usize,
    addresses: usize,
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

impl Index {
    /// Over bytes that [`build()`] made.
    pub fn over(bytes: Bytes) -> Option<Index> {
        let (names, addresses) = (word(bytes, 0) as usize, word(bytes, 4) as usize);
        let tables = names.checked_mul(NAME_ROW)?.checked_add(addresses.checked_mul(ADDRESS_ROW)?)?;
        (bytes.len() >= tables.checked_add(HEAD)?).then_some(Index { bytes, names, addresses })
    }

    /// The bytes, as the cache keeps them.
    pub fn bytes(&self) -> Bytes {
        self.bytes
    }

    fn row(&self, row: usize) -> (&'static [u8], Option<Category>, Place) {
        let at = HEAD + row * NAME_ROW;
        let field = |n: usize| word(self.bytes, at + 4 * n);
        let start = field(0) as usize;
        let name = start.checked_add(field(1) as usize).and_then(|end| self.bytes.get(start..end)).unwrap_or(&[]);
        let category = CATEGORIES.get(field(2) as usize).copied();
        (name, category, Place { file: field(3), unit: field(4), offset: field(5) })
    }

    /// What has this name, in order of preference.
    pub fn named(&self, name: &str) -> Vec<(Category, Place)> {
        let rows = (self.first(name.as_bytes())..self.names)
            .map(|row| self.row(row))
            .take_while(|row| row.0 == name.as_bytes());
        rows.filter_map(|(_, category, place)| Some((category?, place))).collect()
    }

    /// The first row whose name is not below `name`.
    fn first(&self, name: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.names);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.row(middle).0 < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Whether a name begins so.
    pub fn has_prefix(&self, prefix: &[u8]) -> bool {
        let first = self.first(prefix);
        first < self.names && self.row(first).0.starts_with(prefix)
    }

    /// The names that begin so, sorted.
    pub fn within<'a>(&'a self, prefix: &'a [u8]) -> impl Iterator<Item = &'static [u8]> + 'a {
        (self.first(prefix)..self.names).map(|row| self.row(row).0).take_while(move |name| name.starts_with(prefix))
    }

    /// The struct, union, class or enum of this name with its members.
    pub fn tag(&self, name: &str) -> Option<Place> {
        self.named(name).into_iter().find(|(category, _)| *category == Category::Tag).map(|(_, place)| place)
    }

    /// The functions and variables that begin at a link-time address.
    pub fn at(&self, address: u64) -> Vec<(Category, Place)> {
        let first = self.after(address, false);
        (first..self.addresses)
            .map(|row| self.address_row(row))
            .take_while(|row| row.0 == address)
            .filter_map(|(_, category, place)| Some((category?, place)))
            .collect()
    }

    /// The last function that begins at `address` or below.
    pub fn function_below(&self, address: u64) -> Option<Place> {
        let last = self.after(address, true);
        let rows = (0..last).rev().map(|row| self.address_row(row));
        rows.take(16).find(|row| row.1 == Some(Category::Function)).map(|row| row.2)
    }

    fn address_row(&self, row: usize) -> (u64, Option<Category>, Place) {
        let at = HEAD + self.names * NAME_ROW + row * ADDRESS_ROW;
        let field = |n: usize| word(self.bytes, at + 4 * n);
        let category = CATEGORIES.get(field(2) as usize).copied();
        let address = u64::from(field(0)) | u64::from(field(1)) << 32;
        (address, category, Place { file: field(3), unit: field(4), offset: field(5) })
    }

    /// The first row whose address is not below `address`, or the first above it.
    fn after(&self, address: u64, above: bool) -> usize {
        let (mut low, mut high) = (0, self.addresses);
        while low < high {
            let middle = low + (high - low) / 2;
            let its = self.address_row(middle).0;
            if its < address || above && its == address {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Every name with what it stands for, sorted.
    pub fn all(&self) -> impl Iterator<Item = (&'static [u8], Category)> + '_ {
        (0..self.names).filter_map(|row| {
            let (name, category, _) = self.row(row);
            Some((name, category?))
        })
    }
}

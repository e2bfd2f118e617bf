//! Collects the names of all units and lays them out as the index's bytes.

use super::scan::scan;
use super::{ADDRESS_ROW, Category, HEAD, Index, NAME_ROW};
use crate::dwarf::bytes;
use crate::dwarf::file::{Files, Place};
use rustc_hash::FxHashMap;

/// Names and addresses while they are collected.
#[derive(Default)]
pub struct Collected {
    /// A name, with what it stands for and where. Only what has code or an address has several entries.
    pub names: FxHashMap<Vec<u8>, Vec<(Category, Place)>>,
    /// Functions and variables by their first address.
    pub addresses: Vec<(u64, Category, Place)>,
}

impl Collected {
    /// Notes an entry. Of declarations, types and enumerators the first one counts.
    pub fn note(&mut self, name: &[u8], category: Category, place: Place) {
        let all = match self.names.get_mut(name) {
            Some(all) => all,
            None => self.names.entry(name.to_vec()).or_default(),
        };
        let several = matches!(category, Category::Function | Category::Variable);
        if several || all.iter().all(|(its, _)| *its != category) {
            all.push((category, place));
        }
    }

    /// Adds what was collected from later units.
    pub fn add(&mut self, later: Collected) {
        if self.names.is_empty() && self.addresses.is_empty() {
            *self = later;
            return;
        }
        for (name, entries) in later.names {
            for (category, place) in entries {
                self.note(&name, category, place);
            }
        }
        self.addresses.extend(later.addresses);
    }

    fn lay_out(mut self) -> Option<Index> {
        let mut sorted: Vec<(Vec<u8>, Vec<(Category, Place)>)> = self.names.drain().collect();
        sorted.sort_unstable();
        self.addresses.sort_unstable_by_key(|(address, category, place)| (*address, *category, *place));
        let rows: usize = sorted.iter().map(|(_, all)| all.len()).sum();
        let text: usize = sorted.iter().map(|(name, _)| name.len()).sum();
        let tables = HEAD + rows * NAME_ROW + self.addresses.len() * ADDRESS_ROW;
        u32::try_from(tables + text).ok()?;
        let bytes = bytes::blank(tables + text)?;
        let mut at = 0;
        let mut put = |value: u32| {
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            at += 4;
        };
        let head = [rows as u32, self.addresses.len() as u32, 0, 0];
        head.into_iter().for_each(&mut put);
        let mut start = tables;
        for (name, all) in &mut sorted {
            all.sort_unstable();
            for (category, place) in all {
                let row = [start as u32, name.len() as u32, *category as u32, place.file, place.unit, place.offset];
                row.into_iter().for_each(&mut put);
            }
            start += name.len();
        }
        for (address, category, place) in &self.addresses {
            let row =
                [*address as u32, (*address >> 32) as u32, *category as u32, place.file, place.unit, place.offset];
            row.into_iter().for_each(&mut put);
        }
        for (name, _) in &sorted {
            bytes[at..at + name.len()].copy_from_slice(name);
            at += name.len();
        }
        Index::over(bytes)
    }
}

/// Reads the names of all units. Damaged units are left out.
pub fn build(files: &Files) -> Index {
    scan(files).lay_out().or_else(|| Collected::default().lay_out()).unwrap_or(Index {
        bytes: &[],
        names: 0,
        addresses: 0,
    })
}

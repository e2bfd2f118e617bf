//! Macros that `-g3` recorded: `.debug_macro` of DWARF 5 and of GNU's DWARF 4, `.debug_macinfo`. The text
//! of a macro is kept as it was written. That of `F(a, b)` is kept under `F(`, its text begins with `a, b)`.

use super::file::{Die, Files, Place, Slice};
use gimli::constants as dw;
use gimli::read::{MacroEntry, MacroIter, UnitRef};
use gimli::{AttributeValue, DebugMacroOffset};
use rustc_hash::FxHashSet;
use std::collections::HashMap;

/// Units of macros that import each other, at most.
const DEPTH: u32 = 200;

/// The macros of all units: name and text. The first unit that defines a name counts.
pub fn read(files: &Files) -> HashMap<String, String> {
    let mut reader = Reader { files, macros: HashMap::new(), imported: FxHashSet::default() };
    for (number, file) in files.list().iter().enumerate() {
        for (unit, slot) in file.units.iter().enumerate() {
            let offset = slot.header.root_offset().0 as u32;
            if let Some(root) = files.die(Place { file: number as u32, unit: unit as u32, offset }) {
                reader.unit(&root);
            }
        }
    }
    reader.macros
}

struct Reader<'f> {
    files: &'f Files,
    macros: HashMap<String, String>,
    imported: FxHashSet<(u32, usize)>,
}

impl Reader<'_> {
    fn unit(&mut self, root: &Die) {
        let dwarf = &self.files.list()[root.at.file as usize].dwarf;
        let attribute = |name| root.attr(name);
        let macros = attribute(dw::DW_AT_macros).or_else(|| attribute(dw::DW_AT_GNU_macros));
        let entries = match (macros, attribute(dw::DW_AT_macro_info)) {
            (Some(AttributeValue::DebugMacroRef(offset)), _) => dwarf.macros(offset),
            (Some(AttributeValue::SecOffset(offset)), _) => dwarf.macros(DebugMacroOffset(offset)),
            (_, Some(AttributeValue::DebugMacinfoRef(offset))) => dwarf.macinfo(offset),
            _ => return,
        };
        let mut own = HashMap::new();
        if let Ok(entries) = entries {
            self.entries(root, entries, &mut own, 0);
        }
        for (name, text) in own {
            self.macros.entry(name).or_insert(text);
        }
    }

    /// Reads entries up to their end or to the first damaged one.
    fn entries(&mut self, root: &Die, mut entries: MacroIter<Slice>, own: &mut HashMap<String, String>, depth: u32) {
        let dwarf = &self.files.list()[root.at.file as usize].dwarf;
        let unit = UnitRef::new(dwarf, root.unit);
        while let Ok(Some(entry)) = entries.next() {
            match entry {
                MacroEntry::Define { text, .. } => {
                    let Ok(text) = text.string(unit) else { continue };
                    let text = text.to_string_lossy();
                    let end =
                        text.find([' ', '(']).map_or(text.len(), |at| at + usize::from(text[at..].starts_with('(')));
                    own.insert(text[..end].to_string(), text[end..].trim().to_string());
                }
                MacroEntry::Undef { name, .. } => {
                    if let Ok(name) = name.string(unit) {
                        let name = name.to_string_lossy();
                        own.remove(&*name);
                        own.remove(&format!("{name}("));
                    }
                }
                // Units share what they include; once is enough.
                MacroEntry::Import { offset } if depth < DEPTH => {
                    if self.imported.insert((root.at.file, offset.0))
                        && let Ok(shared) = dwarf.macros(offset)
                    {
                        self.entries(root, shared, own, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }
}

//! Split DWARF: the units of a library are skeletons, and their content is in `.dwo` files or together in
//! a `.dwp` package. A file that is missing or is another version's is noted as a problem.

use super::elf::Elf;
use super::error::{Error, Problem};
use super::file::{Files, Place, Slice, load_split, slice};
use super::locate;
use gimli::constants as dw;
use gimli::{AttributeValue, DwarfPackage, DwoId};

/// A unit whose content is elsewhere.
struct Skeleton {
    unit: u32,
    id: Option<DwoId>,
    name: String,
    folder: Option<String>,
}

/// Adds what the skeletons of file 0 refer to.
pub fn add_units(files: &mut Files, elf: &Elf) {
    let skeletons = skeletons(files);
    if skeletons.is_empty() {
        return;
    }
    let package = locate::package(elf).and_then(|file| {
        let loaded = DwarfPackage::load(
            |id| id.dwo_name().map_or(Ok(slice(&[])), |name| file.section(name).map(slice)).or(Ok(slice(&[]))),
            slice(&[]),
        );
        let loaded: std::result::Result<DwarfPackage<Slice>, gimli::Error> = loaded;
        match loaded {
            Ok(package) => Some(package),
            Err(why) => {
                files.problems.push(Error::new(&file.path, Problem::Dwarf(why.to_string())));
                None
            }
        }
    });
    if let Some(package) = &package {
        add_types(files, package);
    }
    for skeleton in skeletons {
        if let Err(why) = add_unit(files, elf, package.as_ref(), &skeleton) {
            files.problems.push(why);
        }
    }
}

fn skeletons(files: &Files) -> Vec<Skeleton> {
    let units = files.list()[0].units.iter().enumerate();
    let describe = |(unit, slot): (usize, &super::file::UnitSlot)| {
        let unit = unit as u32;
        let offset = slot.header.root_offset().0 as u32;
        let root = files.die(Place { file: 0, unit, offset })?;
        let name = root.text(dw::DW_AT_dwo_name).or_else(|| root.text(dw::DW_AT_GNU_dwo_name))?;
        let id = root.unit.dwo_id.or(match root.attr(dw::DW_AT_GNU_dwo_id) {
            Some(AttributeValue::DwoId(id)) => Some(id),
            _ => None,
        });
        Some(Skeleton { unit, id, name, folder: root.text(dw::DW_AT_comp_dir) })
    };
    units.filter_map(describe).collect()
}

fn add_types(files: &mut Files, package: &DwarfPackage<Slice>) {
    for row in 1..=package.tu_index.unit_count() {
        if let Ok(dwarf) = package.tu_sections(row, &files.list()[0].dwarf)
            && let Err(why) = files.add(dwarf, None)
        {
            files.problems.push(Error::new("type unit of a package".as_ref(), Problem::Dwarf(why.to_string())));
        }
    }
}

fn add_unit(
    files: &mut Files,
    elf: &Elf,
    package: Option<&DwarfPackage<Slice>>,
    skeleton: &Skeleton,
) -> Result<(), Error> {
    let damaged = |path: &std::path::Path, e: gimli::Error| Error::new(path, Problem::Dwarf(e.to_string()));
    let main = &files.list()[0].dwarf;
    if let (Some(package), Some(id)) = (package, skeleton.id)
        && let Ok(Some(dwarf)) = package.find_cu(id, main)
    {
        files.add(dwarf, Some(skeleton.unit)).map_err(|e| damaged(&elf.path, e))?;
        return Ok(());
    }
    let file = locate::split_file(elf, skeleton.folder.as_deref(), &skeleton.name)?;
    let mut dwarf = load_split(&file)?.borrow(|s| *s);
    dwarf.make_dwo(main);
    let number = files.add(dwarf, Some(skeleton.unit)).map_err(|e| damaged(&file.path, e))?;
    let units = 0..files.list()[number as usize].units.len();
    let its = units.filter_map(|unit| files.unit(number, unit as u32)?.dwo_id).next();
    if skeleton.id.is_some() && its.is_some() && its != skeleton.id {
        return Err(Error::new(&file.path, Problem::Dwarf("it belongs to another build of the library".into())));
    }
    Ok(())
}

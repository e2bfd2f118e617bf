//! What is at an address of a library's code: the function with those that were inlined into it, the line,
//! and the local variables with their places in a frame whose registers are known.

use super::entity::origin;
use super::file::{Die, Place, Slice};
use super::info::Info;
use super::types::TypeRef;
use gimli::constants as dw;
use gimli::{AttributeValue, EvaluationResult, Expression, LocationLists, UnitOffset, Value, ValueType};

/// Blocks and inlined functions within each other, at most.
const DEPTH: usize = 64;
/// Steps of an expression, at most.
const STEPS: u32 = 10_000;

/// A frame under way: how its registers and the memory are read.
pub struct Context<'a> {
    /// What the loader added to the library's addresses.
    pub bias: u64,
    /// The frame's canonical address (CFA): its caller's stack pointer. `_Unwind_GetCFA` answers it when
    /// the unwinder is at the caller.
    pub cfa: u64,
    /// A register of the frame, by its DWARF number.
    pub register: &'a dyn Fn(u16) -> Option<u64>,
    /// A word of memory of so many bytes (1 to 8); none if it is not readable.
    pub memory: &'a dyn Fn(u64, u8) -> Option<u64>,
}

/// A function under way.
#[derive(Debug)]
pub struct Frame {
    /// Its name, qualified in C++.
    pub function: String,
    /// Whether it was inlined into the next frame of the list.
    pub inlined: bool,
    /// File and line.
    pub position: Option<(String, u32)>,
    /// Its parameters and variables in scope, inner ones after outer ones.
    pub locals: Vec<Local>,
}

/// A variable of a frame.
#[derive(Debug)]
pub struct Local {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TypeRef,
    /// Whether it is a parameter.
    pub parameter: bool,
    /// Where its value is.
    pub place: Location,
}

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// At this address.
    Memory(u64),
    /// Nowhere in memory: in a register, or known to be this. As many bytes as the type has, or fewer.
    Bytes(Vec<u8>),
    /// The compiler did not keep it, or does not say where.
    Unknown,
}

impl Info {
    /// The functions at a link-time address, the innermost first; empty if there is no debug information
    /// for it. For a return address, give the address before it.
    pub fn frames(&'static self, address: u64, context: &Context) -> Vec<Frame> {
        let Some(place) = self.index().function_below(address) else { return Vec::new() };
        let Some(function) = self.files.die(place).filter(|die| self.covers(die, address)) else { return Vec::new() };
        let base = self.frame_base(&function, address, context);
        let reader = Reader { info: self, address, context, base };
        let mut frames = Vec::new();
        let mut frame = reader.frame(&function, false);
        let mut blocks = vec![function];
        for _ in 0..DEPTH {
            let Some(block) = blocks.pop() else { break };
            let mut children = block.children();
            if block.tag() == dw::DW_TAG_inlined_subroutine {
                // Compilers put what they optimized away last; the source's order is that of the origins.
                children.sort_by_key(|child| child.reference(dw::DW_AT_abstract_origin));
            }
            for child in children {
                match child.tag() {
                    dw::DW_TAG_formal_parameter | dw::DW_TAG_variable => frame.locals.extend(reader.local(&child)),
                    dw::DW_TAG_lexical_block if self.covers(&child, address) => blocks.push(child),
                    dw::DW_TAG_inlined_subroutine if self.covers(&child, address) => blocks.push(child),
                    _ => {}
                }
            }
            // One block covers the address; should they overlap, the last one counts.
            blocks.drain(..blocks.len().saturating_sub(1));
            if let Some(next) = blocks.last()
                && next.tag() == dw::DW_TAG_inlined_subroutine
            {
                frame.position = next.position(dw::DW_AT_call_file, dw::DW_AT_call_line);
                let inner = reader.frame(next, true);
                frames.push(std::mem::replace(&mut frame, inner));
            }
        }
        frame.position = self.line(place, address);
        frames.push(frame);
        frames.reverse();
        frames
    }

    /// Whether the code of a function or block includes an address.
    fn covers(&self, die: &Die, address: u64) -> bool {
        let dwarf = &self.files.list()[die.at.file as usize].dwarf;
        if let Some(value) = die.attr(dw::DW_AT_ranges)
            && let Ok(Some(mut ranges)) = dwarf.attr_ranges(die.unit, value)
        {
            while let Ok(Some(range)) = ranges.next() {
                if (range.begin..range.end).contains(&address) {
                    return true;
                }
            }
            return false;
        }
        let Some(low) = die.address(dw::DW_AT_low_pc) else { return false };
        let high = match die.attr(dw::DW_AT_high_pc) {
            Some(AttributeValue::Addr(_) | AttributeValue::DebugAddrIndex(_)) => die.address(dw::DW_AT_high_pc),
            Some(value) => value.udata_value().and_then(|size| low.checked_add(size)),
            None => None,
        };
        high.is_some_and(|high| (low..high).contains(&address))
    }

    /// File and line of the code at an address.
    fn line(&self, at: Place, address: u64) -> Option<(String, u32)> {
        let unit = self.files.unit(at.file, at.unit)?;
        // The rows of a split unit are in its skeleton.
        let unit = match &unit.line_program {
            Some(_) => unit,
            None => self.files.skeleton(at.file)?,
        };
        let mut rows = unit.line_program.clone()?.rows();
        let mut last: Option<(u64, u64, u64)> = None;
        while let Ok(Some((_, row))) = rows.next_row() {
            if let Some((from, file, line)) = last
                && (from..row.address()).contains(&address)
            {
                return Some((self.files.file_name(unit, file)?, u32::try_from(line).ok()?));
            }
            last = match row.end_sequence() {
                true => None,
                false => Some((row.address(), row.file_index(), row.line().map_or(0, |line| line.get()))),
            };
        }
        None
    }

    fn frame_base(&'static self, function: &Die, address: u64, context: &Context) -> Option<u64> {
        let reader = Reader { info: self, address, context, base: None };
        match reader.place(function, function.attr(dw::DW_AT_frame_base)?, 8)? {
            Location::Memory(base) => Some(base),
            // A register that holds it.
            Location::Bytes(bytes) => Some(u64::from_le_bytes(bytes.try_into().ok()?)),
            Location::Unknown => None,
        }
    }
}

struct Reader<'a> {
    info: &'static Info,
    address: u64,
    context: &'a Context<'a>,
    base: Option<u64>,
}

impl Reader<'_> {
    fn frame(&self, die: &Die, inlined: bool) -> Frame {
        let name = self.info.inherited(die, |d| d.qualified_name());
        Frame { function: name.unwrap_or_else(|| "?".into()), inlined, position: None, locals: Vec::new() }
    }

    fn local(&self, die: &Die) -> Option<Local> {
        let name = self.info.inherited(die, |d| d.name())?;
        let at = self.info.inherited(die, |d| d.reference(dw::DW_AT_type))?;
        let ty = self.info.type_at(at);
        let size = super::layout::of(self.info, at).map_or(8, |layout| layout.size);
        let place = match (die.attr(dw::DW_AT_location), self.info.inherited(die, super::info::constant)) {
            (Some(value), _) => self.place(die, value, size).unwrap_or(Location::Unknown),
            (None, Some(value)) => {
                let size = usize::try_from(size).unwrap_or(16).min(16);
                Location::Bytes(value.to_le_bytes()[..size].to_vec())
            }
            (None, None) if origin(die).is_none() && die.flag(dw::DW_AT_declaration) => return None,
            (None, None) => Location::Unknown,
        };
        Some(Local { name, ty, parameter: die.tag() == dw::DW_TAG_formal_parameter, place })
    }

    /// The place that a location attribute gives for this address.
    fn place(&self, die: &Die, value: AttributeValue<Slice>, size: u64) -> Option<Location> {
        let expression = match value {
            AttributeValue::Exprloc(expression) => expression,
            AttributeValue::Block(bytes) => Expression(bytes),
            value => self.listed(die, value)?,
        };
        self.evaluate(die, expression, size)
    }

    fn listed(&self, die: &Die, value: AttributeValue<Slice>) -> Option<Expression<Slice>> {
        let files = &self.info.files;
        let dwarf = &files.list()[die.at.file as usize].dwarf;
        let lists: &LocationLists<Slice> = files.locations(die.at.file);
        let (encoding, unit) = (die.unit.encoding(), die.unit);
        let offset = match value {
            AttributeValue::LocationListsRef(offset) => offset,
            AttributeValue::SecOffset(offset) => gimli::LocationListsOffset(offset),
            AttributeValue::DebugLocListsIndex(index) => lists.get_offset(encoding, unit.loclists_base, index).ok()?,
            _ => return None,
        };
        let split = dwarf.file_type == gimli::DwarfFileType::Dwo;
        let entries = match split {
            true => lists.locations_dwo(offset, encoding, unit.low_pc, &dwarf.debug_addr, unit.addr_base),
            false => lists.locations(offset, encoding, unit.low_pc, &dwarf.debug_addr, unit.addr_base),
        };
        let mut entries = entries.ok()?;
        while let Ok(Some(entry)) = entries.next() {
            if (entry.range.begin..entry.range.end).contains(&self.address) {
                return Some(entry.data);
            }
        }
        None
    }

    fn value_type(&self, die: &Die, at: UnitOffset) -> Option<ValueType> {
        if at.0 == 0 {
            return Some(ValueType::Generic);
        }
        ValueType::from_entry(&die.unit.entry(at).ok()?).ok()?
    }

    fn evaluate(&self, die: &Die, expression: Expression<Slice>, size: u64) -> Option<Location> {
        let context = self.context;
        let mut evaluation = expression.evaluation(die.unit.encoding());
        evaluation.set_max_iterations(STEPS);
        let mut state = evaluation.evaluate().ok()?;
        for _ in 0..STEPS {
            state = match state {
                EvaluationResult::Complete => break,
                EvaluationResult::RequiresMemory { address, size, base_type, .. } => {
                    let word = (context.memory)(address, size)?;
                    let kind = self.value_type(die, base_type)?;
                    evaluation.resume_with_memory(Value::from_u64(kind, word).ok()?)
                }
                EvaluationResult::RequiresRegister { register, base_type } => {
                    let kind = self.value_type(die, base_type)?;
                    let word = (context.register)(register.0)?;
                    evaluation.resume_with_register(Value::from_u64(kind, word).ok()?)
                }
                EvaluationResult::RequiresFrameBase => evaluation.resume_with_frame_base(self.base?),
                EvaluationResult::RequiresCallFrameCfa => evaluation.resume_with_call_frame_cfa(context.cfa),
                EvaluationResult::RequiresRelocatedAddress(address) => {
                    evaluation.resume_with_relocated_address(address.wrapping_add(context.bias))
                }
                EvaluationResult::RequiresIndexedAddress { index, relocate } => {
                    let dwarf = &self.info.files.list()[die.at.file as usize].dwarf;
                    let address = dwarf.address(die.unit, index).ok()?;
                    let bias = if relocate { context.bias } else { 0 };
                    evaluation.resume_with_indexed_address(address.wrapping_add(bias))
                }
                EvaluationResult::RequiresBaseType(at) => evaluation.resume_with_base_type(self.value_type(die, at)?),
                // Values at the function's entry, thread-local data: not known here.
                _ => return None,
            }
            .ok()?;
        }
        let pieces = evaluation.as_result();
        match pieces {
            [only] if only.size_in_bits.is_none() => match &only.location {
                gimli::Location::Address { address } => Some(Location::Memory(*address)),
                other => self.bytes(other, size).map(Location::Bytes),
            },
            pieces => {
                let mut all = Vec::new();
                for piece in pieces {
                    let bits = piece.size_in_bits.filter(|bits| bits % 8 == 0 && *bits <= 1 << 16)?;
                    if piece.bit_offset.unwrap_or(0) != 0 {
                        return None;
                    }
                    all.extend(self.bytes(&piece.location, bits / 8)?);
                }
                Some(Location::Bytes(all))
            }
        }
    }

    /// The bytes at a place; the low ones of a register or a value.
    fn bytes(&self, location: &gimli::Location<Slice>, size: u64) -> Option<Vec<u8>> {
        let low = |word: u64| Some(word.to_le_bytes()[..usize::try_from(size).ok()?.min(8)].to_vec());
        match location {
            gimli::Location::Register { register } if size <= 8 => low((self.context.register)(register.0)?),
            gimli::Location::Value { value: Value::F32(value) } => Some(value.to_le_bytes().to_vec()),
            gimli::Location::Value { value: Value::F64(value) } => Some(value.to_le_bytes().to_vec()),
            gimli::Location::Value { value } => low(value.to_u64(u64::MAX).ok()?),
            gimli::Location::Bytes { value } => Some(value.slice().to_vec()),
            gimli::Location::Address { address } => {
                let read = |at: u64| Some((self.context.memory)(address.checked_add(at)?, 1)? as u8);
                (0..size).map(read).collect()
            }
            _ => None,
        }
    }
}

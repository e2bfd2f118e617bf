//! The assembler of Python functions, at the address the code will have. References are 32 bits
//! wide and relative to the place behind them; those to labels are filled in at the end, at one go.

use dynasmrt::components::{LabelRegistry, StaticLabel};
use dynasmrt::x64::X64Relocation;
use dynasmrt::{AssemblyOffset, DynamicLabel, DynasmApi, DynasmError, DynasmLabelApi, LabelKind, TargetKind};

/// How the macro writes "32 bits, relative to the place behind it, to a label".
const TO_LABEL: u8 = 2;
/// The same, to an address.
const TO_ADDRESS: u8 = 2 << 6 | TO_LABEL;
const FIELD: usize = size_of::<i32>();

/// Code under construction.
#[derive(Debug)]
pub struct Assembler {
    code: Vec<u8>,
    base: usize,
    labels: LabelRegistry,
    references: Vec<(Field, DynamicLabel)>,
    /// References to labels with names.
    named: Vec<(Field, StaticLabel)>,
    error: Option<DynasmError>,
}

/// A reference's place in the code.
#[derive(Clone, Copy, Debug)]
struct Field {
    at: u32,
    /// The field's value for a target at offset 0.
    bias: i32,
}

impl Field {
    fn fill(self, code: &mut [u8], target: usize) {
        let at = self.at as usize;
        let value = (target as i32).wrapping_add(self.bias);
        code[at..at + FIELD].copy_from_slice(&value.to_le_bytes());
    }
}

impl Assembler {
    /// Code that will lie at `base`, with room for what `operations` of bytecode mostly need.
    pub fn new(base: u64, operations: usize) -> Assembler {
        Assembler {
            code: Vec::with_capacity(256 + 128 * operations),
            base: base as usize,
            labels: LabelRegistry::with_capacity(0, 0, 16 + 6 * operations),
            references: Vec::with_capacity(16 + 6 * operations),
            named: Vec::new(),
            error: None,
        }
    }

    /// A fresh label.
    pub fn new_dynamic_label(&mut self) -> DynamicLabel {
        self.labels.new_dynamic_label()
    }

    /// The code, its references filled in.
    ///
    /// # Errors
    /// A label that is nowhere or twice; a target that is too far away.
    pub fn finalize(mut self) -> Result<Vec<u8>, DynasmError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if i32::try_from(self.code.len()).is_err() {
            return Err(DynasmError::CheckFailed);
        }
        for (field, label) in self.references {
            field.fill(&mut self.code, self.labels.resolve_dynamic(label)?.0);
        }
        for (field, label) in self.named {
            field.fill(&mut self.code, self.labels.resolve_static(&label)?.0);
        }
        Ok(self.code)
    }

    /// The field that ends `behind` bytes from here and counts from `from` bytes before here.
    fn field(&self, target: isize, behind: u8, from: u8) -> Field {
        let here = self.code.len();
        Field { at: (here - usize::from(behind)) as u32, bias: (target - (here - usize::from(from)) as isize) as i32 }
    }

    fn fail(&mut self, error: DynasmError) {
        self.error.get_or_insert(error);
    }
}

impl Extend<u8> for Assembler {
    fn extend<T: IntoIterator<Item = u8>>(&mut self, bytes: T) {
        self.code.extend(bytes);
    }
}

impl<'a> Extend<&'a u8> for Assembler {
    #[inline]
    fn extend<T: IntoIterator<Item = &'a u8>>(&mut self, bytes: T) {
        self.code.extend(bytes);
    }
}

impl DynasmApi for Assembler {
    #[inline]
    fn offset(&self) -> AssemblyOffset {
        AssemblyOffset(self.code.len())
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        self.code.push(byte);
    }

    fn align(&mut self, alignment: usize, with: u8) {
        self.code.resize(self.code.len().next_multiple_of(alignment), with);
    }
}

impl DynasmLabelApi for Assembler {
    type Relocation = X64Relocation;

    fn local_label(&mut self, name: &'static str) {
        self.labels.define_local(name, AssemblyOffset(self.code.len()));
    }

    fn global_label(&mut self, name: &'static str) {
        if let Err(e) = self.labels.define_global(name, AssemblyOffset(self.code.len())) {
            self.fail(e);
        }
    }

    #[inline]
    fn dynamic_label(&mut self, id: DynamicLabel) {
        if let Err(e) = self.labels.define_dynamic(id, AssemblyOffset(self.code.len())) {
            self.fail(e);
        }
    }

    #[inline]
    fn dynamic_reloc(&mut self, id: DynamicLabel, target: isize, field: u8, from: u8, kind: u8) {
        if kind == TO_LABEL {
            self.references.push((self.field(target, field, from), id));
        } else {
            self.fail(DynasmError::ImpossibleRelocation(TargetKind::Dynamic(id)));
        }
    }

    #[inline]
    fn value_reloc(&mut self, value: usize, field: u8, from: u8, kind: u8) {
        let place = self.field(0, field, from);
        let distance = (value as isize).wrapping_sub((self.base + self.code.len() - usize::from(from)) as isize);
        match i32::try_from(distance) {
            Ok(distance) if kind == TO_ADDRESS => {
                let at = place.at as usize;
                self.code[at..at + FIELD].copy_from_slice(&distance.to_le_bytes());
            }
            _ => self.fail(DynasmError::ImpossibleRelocation(TargetKind::Value(value))),
        }
    }

    fn forward_reloc(&mut self, name: &'static str, target: isize, field: u8, from: u8, kind: u8) {
        let label = self.labels.place_local_reference(name).map_or(StaticLabel::first(name), StaticLabel::next);
        if kind == TO_LABEL {
            self.named.push((self.field(target, field, from), label));
        } else {
            self.fail(DynasmError::ImpossibleRelocation(TargetKind::Local(name)));
        }
    }

    fn backward_reloc(&mut self, name: &'static str, target: isize, field: u8, from: u8, kind: u8) {
        match self.labels.place_local_reference(name) {
            Some(label) if kind == TO_LABEL => self.named.push((self.field(target, field, from), label)),
            _ => self.fail(DynasmError::UnknownLabel(LabelKind::Local(name))),
        }
    }

    fn global_reloc(&mut self, name: &'static str, target: isize, field: u8, from: u8, kind: u8) {
        if kind == TO_LABEL {
            self.named.push((self.field(target, field, from), StaticLabel::global(name)));
        } else {
            self.fail(DynasmError::ImpossibleRelocation(TargetKind::Global(name)));
        }
    }

    // The macro calls only the above.

    fn forward_relocation(&mut self, name: &'static str, _: isize, _: u8, _: u8, _: X64Relocation) {
        self.fail(DynasmError::ImpossibleRelocation(TargetKind::Local(name)));
    }

    fn backward_relocation(&mut self, name: &'static str, _: isize, _: u8, _: u8, _: X64Relocation) {
        self.fail(DynasmError::ImpossibleRelocation(TargetKind::Local(name)));
    }

    fn global_relocation(&mut self, name: &'static str, _: isize, _: u8, _: u8, _: X64Relocation) {
        self.fail(DynasmError::ImpossibleRelocation(TargetKind::Global(name)));
    }

    fn dynamic_relocation(&mut self, id: DynamicLabel, _: isize, _: u8, _: u8, _: X64Relocation) {
        self.fail(DynasmError::ImpossibleRelocation(TargetKind::Dynamic(id)));
    }

    fn value_relocation(&mut self, value: usize, _: u8, _: u8, _: X64Relocation) {
        self.fail(DynasmError::ImpossibleRelocation(TargetKind::Value(value)));
    }
}

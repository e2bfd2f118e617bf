//! The abbreviation list: every sort of DIE an image contains, with its attributes in the order
//! in which they are written. It makes the `Die` codes and `.debug_abbrev`.

use super::bytes::Bytes;
use gimli::constants::*;

macro_rules! abbreviations {
    ($($(#[$doc:meta])* $name:ident = $tag:ident $children:ident { $($at:ident : $form:ident),* $(,)? })*) => {
        /// Abbreviation codes.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Die { #[doc(hidden)] End, $($(#[$doc])* $name),* }

        /// The contents of `.debug_abbrev`.
        pub fn section() -> Bytes {
            let mut b = Bytes::default();
            $(
                b.u8(Die::$name as u8);
                b.uleb(u64::from($tag.0));
                b.u8($children.0);
                $(b.uleb(u64::from($at.0)); b.uleb(u64::from($form.0));)*
                b.u16(0);
            )*
            b.u8(0);
            b
        }
    };
}
use gimli::constants::{DW_CHILDREN_no as leaf, DW_CHILDREN_yes as parent};

abbreviations! {
    /// The unit of types.
    TypesUnit = DW_TAG_compile_unit parent {
        DW_AT_producer: DW_FORM_string, DW_AT_language: DW_FORM_data1, DW_AT_name: DW_FORM_string,
    }
    /// The same in the base image, with the VM's functions.
    MachineUnit = DW_TAG_compile_unit parent {
        DW_AT_producer: DW_FORM_string, DW_AT_language: DW_FORM_data1, DW_AT_name: DW_FORM_string,
        DW_AT_low_pc: DW_FORM_addr, DW_AT_high_pc: DW_FORM_data8,
    }
    /// A unit of functions: one per module.
    FunctionsUnit = DW_TAG_compile_unit parent {
        DW_AT_producer: DW_FORM_string, DW_AT_language: DW_FORM_data1, DW_AT_name: DW_FORM_strp,
        DW_AT_comp_dir: DW_FORM_strp, DW_AT_low_pc: DW_FORM_addr, DW_AT_high_pc: DW_FORM_data8,
        DW_AT_stmt_list: DW_FORM_sec_offset,
    }
    BaseType = DW_TAG_base_type leaf {
        DW_AT_name: DW_FORM_string, DW_AT_encoding: DW_FORM_data1, DW_AT_byte_size: DW_FORM_data1,
    }
    Pointer = DW_TAG_pointer_type leaf { DW_AT_byte_size: DW_FORM_data1, DW_AT_type: DW_FORM_ref4 }
    VoidPointer = DW_TAG_pointer_type leaf { DW_AT_byte_size: DW_FORM_data1 }
    Reference = DW_TAG_reference_type leaf { DW_AT_byte_size: DW_FORM_data1, DW_AT_type: DW_FORM_ref4 }
    Enumeration = DW_TAG_enumeration_type parent {
        DW_AT_name: DW_FORM_string, DW_AT_byte_size: DW_FORM_data1, DW_AT_type: DW_FORM_ref4,
    }
    Enumerator = DW_TAG_enumerator leaf { DW_AT_name: DW_FORM_string, DW_AT_const_value: DW_FORM_sdata }
    Structure = DW_TAG_structure_type parent { DW_AT_name: DW_FORM_string, DW_AT_byte_size: DW_FORM_udata }
    EmptyStructure = DW_TAG_structure_type leaf { DW_AT_name: DW_FORM_string, DW_AT_byte_size: DW_FORM_udata }
    /// A structure with virtual functions.
    DynamicStructure = DW_TAG_structure_type parent {
        DW_AT_name: DW_FORM_string, DW_AT_byte_size: DW_FORM_udata, DW_AT_containing_type: DW_FORM_ref4,
    }
    EmptyClass = DW_TAG_class_type leaf { DW_AT_name: DW_FORM_string, DW_AT_byte_size: DW_FORM_udata }
    Class = DW_TAG_class_type parent { DW_AT_name: DW_FORM_string, DW_AT_byte_size: DW_FORM_udata }
    Namespace = DW_TAG_namespace parent { DW_AT_name: DW_FORM_string }
    Member = DW_TAG_member leaf {
        DW_AT_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4, DW_AT_data_member_location: DW_FORM_udata,
    }
    BitField = DW_TAG_member leaf {
        DW_AT_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4, DW_AT_bit_size: DW_FORM_data1,
        DW_AT_data_bit_offset: DW_FORM_data1,
    }
    /// A member whose members are found as if they were its owner's.
    AnonymousMember = DW_TAG_member leaf { DW_AT_type: DW_FORM_ref4, DW_AT_data_member_location: DW_FORM_udata }
    /// An unnamed member that is not shown: the one that selects a variant, or a filler.
    Discriminant = DW_TAG_member leaf {
        DW_AT_type: DW_FORM_ref4, DW_AT_data_member_location: DW_FORM_udata, DW_AT_artificial: DW_FORM_flag_present,
    }
    /// The same with a name.
    NamedDiscriminant = DW_TAG_member leaf {
        DW_AT_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4, DW_AT_data_member_location: DW_FORM_udata,
        DW_AT_artificial: DW_FORM_flag_present,
    }
    VariantPart = DW_TAG_variant_part parent { DW_AT_discr: DW_FORM_ref4 }
    Variant = DW_TAG_variant parent { DW_AT_discr_value: DW_FORM_udata }
    VariantRanges = DW_TAG_variant parent { DW_AT_discr_list: DW_FORM_block1 }
    VariantDefault = DW_TAG_variant parent {}
    Inheritance = DW_TAG_inheritance leaf { DW_AT_type: DW_FORM_ref4, DW_AT_data_member_location: DW_FORM_data1 }
    Array = DW_TAG_array_type parent { DW_AT_type: DW_FORM_ref4 }
    /// Without a bound.
    Subrange = DW_TAG_subrange_type leaf { DW_AT_type: DW_FORM_ref4 }
    CountedSubrange = DW_TAG_subrange_type leaf { DW_AT_type: DW_FORM_ref4, DW_AT_count: DW_FORM_udata }
    TemplateParameter = DW_TAG_template_type_parameter leaf { DW_AT_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4 }
    /// The declaration that makes a class polymorphic.
    VirtualMethod = DW_TAG_subprogram parent {
        DW_AT_name: DW_FORM_string, DW_AT_virtuality: DW_FORM_data1, DW_AT_vtable_elem_location: DW_FORM_exprloc,
        DW_AT_containing_type: DW_FORM_ref4, DW_AT_declaration: DW_FORM_flag_present,
        DW_AT_external: DW_FORM_flag_present,
    }
    /// The declaration of an operator.
    Method = DW_TAG_subprogram parent {
        DW_AT_name: DW_FORM_string, DW_AT_linkage_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4,
        DW_AT_accessibility: DW_FORM_data1, DW_AT_declaration: DW_FORM_flag_present,
        DW_AT_external: DW_FORM_flag_present,
    }
    This = DW_TAG_formal_parameter leaf { DW_AT_type: DW_FORM_ref4, DW_AT_artificial: DW_FORM_flag_present }
    ParameterType = DW_TAG_formal_parameter leaf { DW_AT_type: DW_FORM_ref4 }
    /// A function of the VM that answers a text.
    MachineFunction = DW_TAG_subprogram parent {
        DW_AT_name: DW_FORM_string, DW_AT_linkage_name: DW_FORM_string, DW_AT_low_pc: DW_FORM_addr,
        DW_AT_high_pc: DW_FORM_data8, DW_AT_type: DW_FORM_ref4, DW_AT_frame_base: DW_FORM_exprloc, DW_AT_external: DW_FORM_flag_present,
        DW_AT_prototyped: DW_FORM_flag_present,
    }
    /// A function of the VM that debuggers stop in.
    Hook = DW_TAG_subprogram parent {
        DW_AT_name: DW_FORM_string, DW_AT_low_pc: DW_FORM_addr, DW_AT_high_pc: DW_FORM_data8,
        DW_AT_frame_base: DW_FORM_exprloc, DW_AT_external: DW_FORM_flag_present,
        DW_AT_prototyped: DW_FORM_flag_present,
    }
    /// The same without parameters.
    BareHook = DW_TAG_subprogram leaf {
        DW_AT_name: DW_FORM_string, DW_AT_low_pc: DW_FORM_addr, DW_AT_high_pc: DW_FORM_data8,
        DW_AT_frame_base: DW_FORM_exprloc, DW_AT_external: DW_FORM_flag_present,
        DW_AT_prototyped: DW_FORM_flag_present,
    }
    RegisterParameter = DW_TAG_formal_parameter leaf {
        DW_AT_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4, DW_AT_location: DW_FORM_exprloc,
    }
    /// A variable of the VM.
    Global = DW_TAG_variable leaf {
        DW_AT_name: DW_FORM_string, DW_AT_type: DW_FORM_ref4, DW_AT_location: DW_FORM_exprloc,
        DW_AT_external: DW_FORM_flag_present,
    }
    /// A Python function.
    Function = DW_TAG_subprogram parent {
        DW_AT_name: DW_FORM_strp, DW_AT_low_pc: DW_FORM_addr, DW_AT_high_pc: DW_FORM_data4,
        DW_AT_decl_file: DW_FORM_data1, DW_AT_decl_line: DW_FORM_udata, DW_AT_type: DW_FORM_ref_addr,
        DW_AT_external: DW_FORM_flag_present, DW_AT_prototyped: DW_FORM_flag_present,
        DW_AT_frame_base: DW_FORM_exprloc,
    }
    /// A block without addresses: for GDB its contents belong to the function, for LLDB to nowhere.
    GdbOnly = DW_TAG_lexical_block parent {}
    /// The VM's function or variable of this name, as if the Python function had declared it: GDB
    /// looks for a plain name in a Rust frame nowhere else.
    Machine = DW_TAG_variable leaf {
        DW_AT_name: DW_FORM_strp, DW_AT_linkage_name: DW_FORM_strp,
        DW_AT_type: DW_FORM_ref_addr, DW_AT_external: DW_FORM_flag_present,
        DW_AT_declaration: DW_FORM_flag_present, DW_AT_artificial: DW_FORM_flag_present,
    }
    TypedSubroutineType = DW_TAG_subroutine_type parent {
        DW_AT_type: DW_FORM_ref4, DW_AT_prototyped: DW_FORM_flag_present,
    }
    SubroutineType = DW_TAG_subroutine_type leaf { DW_AT_type: DW_FORM_ref4 }
    /// A parameter as `bt` shows it.
    Parameter = DW_TAG_formal_parameter leaf {
        DW_AT_name: DW_FORM_strp, DW_AT_type: DW_FORM_ref_addr, DW_AT_location: DW_FORM_sec_offset,
        DW_AT_artificial: DW_FORM_flag_present,
    }
    /// The function's body, behind the prologue.
    Body = DW_TAG_lexical_block parent { DW_AT_low_pc: DW_FORM_addr, DW_AT_high_pc: DW_FORM_data4 }
    /// A variable at a plain stack slot, which LLDB does not list.
    SlotVariable = DW_TAG_variable leaf {
        DW_AT_name: DW_FORM_strp, DW_AT_type: DW_FORM_ref_addr, DW_AT_location: DW_FORM_exprloc,
        DW_AT_artificial: DW_FORM_flag_present,
    }
    /// A variable with a shared location.
    Variable = DW_TAG_variable leaf {
        DW_AT_name: DW_FORM_strp, DW_AT_type: DW_FORM_ref_addr, DW_AT_location: DW_FORM_sec_offset,
    }
    /// As `Variable`, and LLDB does not list it.
    HiddenVariable = DW_TAG_variable leaf {
        DW_AT_name: DW_FORM_strp, DW_AT_type: DW_FORM_ref_addr, DW_AT_location: DW_FORM_sec_offset,
        DW_AT_artificial: DW_FORM_flag_present,
    }
    /// What only LLDB reads: GDB skips this tag.
    LldbOnly = DW_TAG_with_stmt parent {}
}

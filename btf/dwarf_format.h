// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* dwarf_format.h - DWARF 4 and 5 as they lie in an object: what of it describes types
 *
 * Source: DWARF Debugging Information Format, Version 5 (2017), chapter 7 "Data Representation";
 * where Version 4 (2010) differs, it is said. Numbers of tags: table 7.3, of attributes: 7.5, of
 * forms: 7.6, of encodings: 7.11.
 *
 *	.debug_info    | unit | unit | ...            a unit: what one source file became
 *	               | header | DIE DIE DIE ... |   a DIE: one type, variable, function, member
 *
 *	.debug_abbrev  | code tag children | attribute form | attribute form | 0 0 | code ...
 *	                      ^ a DIE in .debug_info is a code from here and then only values
 *
 *	struct event {           abbreviations:                    .debug_info:
 *		int pid;         1 structure_type, has children    1 "event" 4
 *	};                         name: string, byte_size: data1
 *	                         2 member, no children             2 "pid" <ref to int> 0
 *	                           name, type: ref4, location
 *	                         3 base_type ...                   0   (no more children)
 *	                                                           3 "int" 4 signed
 */
#ifndef DWARF_FORMAT_H
#define DWARF_FORMAT_H

#include "base/types.h"

/* Unit header (7.5.1.1), 32-bit format. A length of 0xffffffff starts the 64-bit format, in which
 * every offset has 8 bytes (7.4); numbers from 0xfffffff0 on are reserved.
 *
 *	version 4:  length 4 | version 2 | abbreviations 4 | address size 1
 *	version 5:  length 4 | version 2 | unit type 1 | address size 1 | abbreviations 4
 *	            and, by unit type:  type: signature 8, offset 4;  skeleton, split: id 8
 */
enum { DWARF_LENGTH_RESERVED = 0xfffffff0u };
enum { DW_UT_type = 2, DW_UT_skeleton = 4, DW_UT_split_compile = 5, DW_UT_split_type = 6 };

enum dwarf_tag {
	DW_TAG_array_type = 0x01,
	DW_TAG_enumeration_type = 0x04,
	DW_TAG_formal_parameter = 0x05,
	DW_TAG_member = 0x0d,
	DW_TAG_pointer_type = 0x0f,
	DW_TAG_structure_type = 0x13,
	DW_TAG_typedef = 0x16,
	DW_TAG_union_type = 0x17,
	DW_TAG_inlined_subroutine = 0x1d,
	DW_TAG_subrange_type = 0x21,
	DW_TAG_base_type = 0x24,
	DW_TAG_const_type = 0x26,
	DW_TAG_enumerator = 0x28,
	DW_TAG_subprogram = 0x2e,
	DW_TAG_variable = 0x34,
	DW_TAG_volatile_type = 0x35,
	DW_TAG_restrict_type = 0x37,
	DW_TAG_atomic_type = 0x47, /* 5 */
};

enum dwarf_at {
	DW_AT_name = 0x03,
	DW_AT_byte_size = 0x0b,
	DW_AT_bit_offset = 0x0c, /* 3 and before; clang writes it still */
	DW_AT_bit_size = 0x0d,
	DW_AT_const_value = 0x1c,
	DW_AT_upper_bound = 0x2f,
	DW_AT_abstract_origin = 0x31,
	DW_AT_count = 0x37,
	DW_AT_data_member_location = 0x38,
	DW_AT_declaration = 0x3c,
	DW_AT_encoding = 0x3e,
	DW_AT_specification = 0x47,
	DW_AT_type = 0x49,
	DW_AT_data_bit_offset = 0x6b,
	DW_AT_str_offsets_base = 0x72, /* 5 */
	N_DWARF_AT_KNOWN = 0x80
};

enum dwarf_form {
	DW_FORM_addr = 0x01,
	DW_FORM_block2 = 0x03,
	DW_FORM_block4 = 0x04,
	DW_FORM_data2 = 0x05,
	DW_FORM_data4 = 0x06,
	DW_FORM_data8 = 0x07,
	DW_FORM_string = 0x08,
	DW_FORM_block = 0x09,
	DW_FORM_block1 = 0x0a,
	DW_FORM_data1 = 0x0b,
	DW_FORM_flag = 0x0c,
	DW_FORM_sdata = 0x0d,
	DW_FORM_strp = 0x0e,
	DW_FORM_udata = 0x0f,
	DW_FORM_ref_addr = 0x10,
	DW_FORM_ref1 = 0x11,
	DW_FORM_ref2 = 0x12,
	DW_FORM_ref4 = 0x13,
	DW_FORM_ref8 = 0x14,
	DW_FORM_ref_udata = 0x15,
	DW_FORM_indirect = 0x16,
	DW_FORM_sec_offset = 0x17,
	DW_FORM_exprloc = 0x18,
	DW_FORM_flag_present = 0x19,
	DW_FORM_strx = 0x1a, /* this and what follows, but ref_sig8: 5 */
	DW_FORM_addrx = 0x1b,
	DW_FORM_ref_sup4 = 0x1c,
	DW_FORM_strp_sup = 0x1d,
	DW_FORM_data16 = 0x1e,
	DW_FORM_line_strp = 0x1f,
	DW_FORM_ref_sig8 = 0x20,
	DW_FORM_implicit_const = 0x21, /* the value is in the abbreviation */
	DW_FORM_loclistx = 0x22,
	DW_FORM_rnglistx = 0x23,
	DW_FORM_ref_sup8 = 0x24,
	DW_FORM_strx1 = 0x25,
	DW_FORM_strx2 = 0x26,
	DW_FORM_strx3 = 0x27,
	DW_FORM_strx4 = 0x28,
	DW_FORM_addrx1 = 0x29,
	DW_FORM_addrx2 = 0x2a,
	DW_FORM_addrx3 = 0x2b,
	DW_FORM_addrx4 = 0x2c,
	N_DWARF_FORMS
};

enum { DW_OP_plus_uconst = 0x23 }; /* table 7.9 */

enum dwarf_encoding {
	DW_ATE_boolean = 0x02,
	DW_ATE_float = 0x04,
	DW_ATE_signed = 0x05,
	DW_ATE_signed_char = 0x06,
	DW_ATE_unsigned = 0x07,
	DW_ATE_unsigned_char = 0x08,
};

#endif

//! Size classes of the two allocators that cut blocks of 64 KiB into cells: Rust's own heap and the
//! malloc family. An inside offset resolves to its cell by one multiplication.

/// Bytes of a block; blocks are aligned to their size.
pub const BLOCK: usize = 1 << 16;
/// Number of classes: multiples of 16 up to 512, then eight to each doubling.
pub const COUNT: usize = 32 + 8 * 6;
/// Largest size that shares its block.
pub const LARGEST: usize = 32768;

/// Bytes of each class's cells.
pub const SIZES: [usize; COUNT] = {
    let mut sizes = [0; COUNT];
    let mut n = 0;
    while n < COUNT {
        sizes[n] = if n < 32 { 16 * (n + 1) } else { (512 << ((n - 32) / 8)) / 8 * (9 + (n - 32) % 8) };
        n += 1;
    }
    sizes
};

/// `offset / SIZES[c]` is `offset * RECIPROCALS[c] >> 32` for offsets within a block.
const RECIPROCALS: [u64; COUNT] = {
    let mut table = [0; COUNT];
    let mut c = 0;
    while c < COUNT {
        table[c] = (1u64 << 32).div_ceil(SIZES[c] as u64);
        c += 1;
    }
    table
};

/// The smallest class for `size` bytes, which are `LARGEST` at most.
#[inline(always)]
pub fn class_of(size: usize) -> usize {
    let n = size.max(1) - 1;
    if n < 512 {
        return n / 16;
    }
    let top = n.ilog2() as usize;
    32 + (top - 9) * 8 + ((n >> (top - 3)) & 7)
}

/// Number of the cell that contains an offset into a block of `class`.
#[inline(always)]
pub fn cell_at(class: usize, offset: usize) -> usize {
    (offset as u64).wrapping_mul(RECIPROCALS[class]) as usize >> 32
}

/// Number of cells in a block of `class`.
#[inline(always)]
pub const fn cells(class: usize) -> usize {
    BLOCK / SIZES[class]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_classes_agree() {
        for size in 1..=LARGEST {
            let class = class_of(size);
            assert!(SIZES[class] >= size && (class == 0 || SIZES[class - 1] < size), "{size}");
        }
        assert_eq!(class_of(0), 0);
    }

    #[test]
    fn offsets_resolve_to_their_cells() {
        for (class, size) in SIZES.iter().enumerate() {
            for offset in 0..BLOCK {
                assert_eq!(cell_at(class, offset), offset / size, "{class} {offset}");
            }
        }
    }
}
